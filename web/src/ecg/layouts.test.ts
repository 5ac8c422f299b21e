import { expect, test } from 'vitest'
import { layoutLabel, layoutsFor, rowsOf, usualLayout } from './layouts'
import { type Recording, STANDARD_LEADS } from './recording'

const FS_HZ = 100

/** Leads that are recorded over their spans (s) alone. */
function recording(spans: Record<string, [number, number]>, durationS = 10): Recording {
  const leads = Object.keys(spans)
  const signal = leads.map((lead) => {
    const [from, to] = spans[lead]!
    return Float32Array.from({ length: durationS * FS_HZ }, (_, k) =>
      k >= from * FS_HZ && k < to * FS_HZ ? Math.sin(k) : NaN,
    )
  })
  return { fsHz: FS_HZ, durationS, leads, signal }
}

function inColumns(count: number, whole: string[] = []): Recording {
  const perColumn = STANDARD_LEADS.length / count
  const widthS = 10 / count
  const span = (lead: string, k: number): [number, number] => {
    const column = Math.floor(k / perColumn)
    return whole.includes(lead) ? [0, 10] : [column * widthS, (column + 1) * widthS]
  }
  return recording(Object.fromEntries(STANDARD_LEADS.map((lead, k) => [lead, span(lead, k)])))
}

const whole = recording(Object.fromEntries(STANDARD_LEADS.map((lead) => [lead, [0, 10]])))

test('a page is laid out as it was printed, twelve whole leads as the summary does', () => {
  expect(usualLayout(inColumns(4, ['II']))).toBe('3x4+1R')
  expect(usualLayout(inColumns(4))).toBe('3x4')
  expect(usualLayout(inColumns(2))).toBe('6x2')
  expect(usualLayout(whole)).toBe('3x4+1R')
})

test('few leads stand below each other, and no columns are offered', () => {
  const strip = recording({ ECG: [0, 30] }, 30)
  expect(usualLayout(strip)).toBe('12x1')
  expect(layoutsFor(strip)).toEqual(['12x1'])
  expect(layoutLabel('12x1', strip)).toBe('1x1')
})

test('columns follow each other in time', () => {
  const [first] = rowsOf(whole, '3x4', 0)
  expect(first!.panels.map((panel) => [panel.lead, panel.startS, panel.endS])).toEqual([
    ['I', 0, 2.5],
    ['aVR', 2.5, 5],
    ['V1', 5, 7.5],
    ['V4', 7.5, 10],
  ])
})

test('a later sheet of a long recording begins later, rows of 12x1 hold all of it', () => {
  const long = recording(Object.fromEntries(STANDARD_LEADS.map((lead) => [lead, [0, 60]])), 60)
  expect(rowsOf(long, '6x2', 20)[0]!.panels[1]).toMatchObject({ lead: 'V1', startS: 25, endS: 30 })
  expect(rowsOf(long, '12x1', 20).every((row) => row.startS === 0 && row.endS === 60)).toBe(true)
})

test('the strip is a lead that is recorded all the time', () => {
  const strips = (of: Recording): string[] =>
    rowsOf(of, '3x4+1R', 0).flatMap((row) => row.panels.filter((panel) => panel.rhythm).map((panel) => panel.lead))
  expect(strips(inColumns(4, ['V1']))).toEqual(['V1'])
  expect(strips(inColumns(4))).toEqual(['II'])
})

test('leads beside the twelve are shown in every layout', () => {
  const more = recording({ ...Object.fromEntries(STANDARD_LEADS.map((lead) => [lead, [0, 10]])), Vx: [0, 10] })
  for (const layout of layoutsFor(more)) {
    expect(rowsOf(more, layout, 0).some((row) => row.panels.some((panel) => panel.lead === 'Vx'))).toBe(true)
  }
})
