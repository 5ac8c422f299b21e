import { expect, test } from 'vitest'
import type { SaliencyJson, WavesJson } from '../api/pageResults'
import { fiducialsOf, lookedAt, saliencyOf, someBeatsText, whyNoWaves } from './waves'

const none = [null, null]
const waves: WavesJson = {
  schema: 'urn:inkbeat:waves:1',
  software: 'inkbeat',
  source: 'ecg',
  page: null,
  model: 'waves',
  r_peak_s: [0.5, 1.5],
  beats_found: 2,
  leads: [
    {
      lead: 'II',
      p_on_s: [null, 1.3],
      p_peak_s: [null, 1.35],
      p_off_s: [null, 1.4],
      qrs_on_s: [0.46, 1.46],
      qrs_off_s: [0.54, 1.54],
      t_on_s: none,
      t_peak_s: none,
      t_off_s: none,
      p_probability: [0.1, 0.9],
      t_probability: [0.2, 0.2],
    },
  ],
  median_beat: { leads: null, reason: 'no QRS complex found' },
}

test('points follow each other beat by beat; waves that are absent have none', () => {
  const points = fiducialsOf(waves).get('II') ?? []
  expect(points.map((one) => one.name)).toEqual(['qrs_on', 'qrs_off', 'p_on', 'p_peak', 'p_off', 'qrs_on', 'qrs_off'])
  expect(points.map((one) => one.timeS)).toEqual([0.46, 0.54, 1.3, 1.35, 1.4, 1.46, 1.54])
  expect(fiducialsOf(waves).get('V1')).toBeUndefined()
})

test('a reason is told where there is nothing to mark, and how many beats are told of a long recording', () => {
  const whyNot = (told: WavesJson): string => whyNoWaves(told, fiducialsOf(told))
  expect(whyNot(waves)).toBe('')
  expect(someBeatsText(waves)).toBe('')
  expect(someBeatsText({ ...waves, beats_found: 900 })).toBe('of the first 2 of 900 beats')
  expect(whyNot({ ...waves, r_peak_s: [], beats_found: 0, leads: [] })).toMatch(/no beats were found/i)
  const unclear = { ...waves.leads[0]!, p_on_s: none, p_peak_s: none, p_off_s: none, qrs_on_s: none, qrs_off_s: none }
  expect(whyNot({ ...waves, leads: [unclear] })).toMatch(/no wave stands out/i)
})

test('an answer is drawn by what it rests on; without an answer there is nothing', () => {
  const found: SaliencyJson['rhythm'] = {
    class: 'normal',
    start_s: 2,
    step_s: 0.1,
    leads: [{ lead: 'II', importance: [0.5, -0.1, 0, 0, 0, 0, 0, 0, 0, 0] }],
    model: 'rhythm',
  }
  const { importance, ...rest } = saliencyOf(found)!
  expect(rest).toEqual({ name: 'normal', startS: 2, stepS: 0.1 })
  expect(importance.get('II')?.slice(0, 2)).toEqual([0.5, -0.1])
  expect(lookedAt(found)).toBe('lead II, 2 to 3 s')
  expect(saliencyOf({ class: null, reason: 'too short' })).toBeNull()
})
