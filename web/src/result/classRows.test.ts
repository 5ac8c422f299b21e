import { expect, test } from 'vitest'
import { beatRows, rhythmRows, statementRows, superclassRows } from './classRows'

const RHYTHM = {
  label: 'normal',
  probabilities: { normal: 0.75, 'atrial fibrillation': 0.05, 'other arrhythmia': 0.19, 'too noisy': 0.01 },
  least: { normal: 0.7, 'atrial fibrillation': 0.2, 'other arrhythmia': 0.1, 'too noisy': 0.03 },
  p_arrhythmia: 0.24,
  refer: 'normal or other arrhythmia: not certain at 90 %',
  lead: 'II',
  span_s: [0, 10] as [number, number],
  model: 'rhythm',
}

test('rhythms that are not struck out are possible, the likeliest alone is certain', () => {
  expect(rhythmRows(RHYTHM).map((row) => row.standing)).toEqual(['possible', 'ruled out', 'possible', 'ruled out'])
  const clear = { ...RHYTHM, probabilities: { ...RHYTHM.probabilities, 'other arrhythmia': 0.09 } }
  const [normal, ...others] = rhythmRows(clear)
  expect(normal).toMatchObject({ name: 'Normal rhythm', number: '75 %', standing: 'certain', possibleFrom: 0.7 })
  expect(new Set(others.map((row) => row.standing))).toEqual(new Set(['ruled out']))
  const odd = { ...RHYTHM, probabilities: { ...RHYTHM.probabilities, normal: 0.65 } }
  expect(rhythmRows(odd).map((row) => row.standing)).toEqual(['ruled out', 'ruled out', 'possible', 'ruled out'])
})

test('classes of twelve leads stand as they are answered, with the limits of the answers', () => {
  const found = {
    probabilities: { NORM: 0.02, MI: 0.6, STTC: 0.3, CD: 0.999, HYP: 0.001, LVH: 0.2, AFIB: 0.9 },
    answers: {
      ...{ NORM: 'no', MI: 'yes', STTC: 'uncertain', CD: 'yes', HYP: 'no', LVH: 'uncertain', AFIB: 'yes' },
    } as Record<string, 'yes' | 'no' | 'uncertain'>,
    limits: Object.fromEntries(['NORM', 'MI', 'STTC', 'CD', 'HYP'].map((key) => [key, { no_to: 0.1, yes_from: 0.5 }])),
    refer: null,
    leads: ['I', 'II'],
    model: 'twelve',
  }
  const rows = superclassRows(found)
  expect(rows.map((row) => row.standing)).toEqual(['ruled out', 'certain', 'possible', 'certain', 'ruled out'])
  expect(rows.map((row) => row.number)).toEqual(['2 %', '60 %', '30 %', '> 99 %', '< 1 %'])
  expect(rows[1]).toMatchObject({ name: 'Myocardial infarction', possibleFrom: 0.1, certainFrom: 0.5 })
  // Only those that were asked for, the likeliest first.
  expect(statementRows(found).map((row) => row.key)).toEqual(['AFIB', 'LVH'])
})

test('beats are counted, and nothing is asked of their classes', () => {
  const beat = { r_s: 1, probability: 0.9, class: 'N' }
  const rows = beatRows({ beats: [beat, beat, beat, beat], counts: { N: 3, V: 1 }, leads: ['II'], model: 'beats' })
  expect(rows.map((row) => [row.key, row.number, row.share])).toEqual([
    ['N', '3', 0.75],
    ['S', '0', 0],
    ['V', '1', 0.25],
    ['F', '0', 0],
    ['Q', '0', 0],
  ])
  expect(rows.every((row) => row.standing === null)).toBe(true)
  expect(beatRows({ beats: [], counts: {}, leads: ['II'], model: 'beats' })[0]?.share).toBe(0)
})
