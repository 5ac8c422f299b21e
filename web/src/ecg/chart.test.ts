import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chartOf, drawable, medianOf, pointAt, xOf, yOf } from './chart'
import { LAYOUTS } from './layouts'
import { GAINS_MM_PER_MV, SPEEDS_MM_PER_S, SQUARE_MM } from './paper'
import { STANDARD_LEADS } from './recording'

const FS_HZ = 250
const SPIKE_MV = 1.2

/** Twelve leads of ten seconds with a spike every second, the chest leads four times as high and downwards. */
function spiky(): ReturnType<typeof drawable> {
  const signal = STANDARD_LEADS.map((lead) =>
    Float32Array.from({ length: 10 * FS_HZ }, (_, k) =>
      k % FS_HZ < 10 ? 3 + (lead.startsWith('V') ? -4 * SPIKE_MV : SPIKE_MV) : 3,
    ),
  )
  return drawable({ fsHz: FS_HZ, durationS: 10, leads: STANDARD_LEADS, signal })
}

const scales = fc.record({
  speedMmPerS: fc.constantFrom(...SPEEDS_MM_PER_S),
  gainMmPerMv: fc.constantFrom(...GAINS_MM_PER_MV),
})
const shown = spiky()

test('base lines stand on strong lines of the grid, and the paper is whole squares', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LAYOUTS), scales, (layout, scale) => {
      const chart = chartOf(shown, layout, scale)
      const sizes = [chart.widthMm, chart.heightMm, ...chart.rows.map((row) => row.baselineMm)]
      expect(sizes.every((mm) => mm % SQUARE_MM === 0)).toBe(true)
      expect(chart.rows.every((row, k) => k === 0 || row.baselineMm > chart.rows[k - 1]!.baselineMm)).toBe(true)
    }),
  )
})

test('a point of the paper shows the time and voltage that stand there', () => {
  const rows = fc.nat(2)
  fc.assert(
    fc.property(scales, rows, fc.double({ min: 0, max: 9.99, noNaN: true }), (scale, row, timeS) => {
      const chart = chartOf(shown, '3x4', scale)
      const placed = chart.rows[row]!
      const found = pointAt(chart, xOf(chart, placed, timeS), yOf(chart, placed, 0.3))
      expect(found.row).toBe(row)
      expect(found.timeS).toBeCloseTo(timeS, 9)
      expect(found.mv).toBeCloseTo(0.3, 9)
      expect(found.panel.startS <= found.timeS && found.timeS < found.panel.endS).toBe(true)
    }),
  )
})

test('one second is 25 mm and one millivolt 10 mm', () => {
  const chart = chartOf(shown, '12x1', { speedMmPerS: 25, gainMmPerMv: 10 })
  const row = chart.rows[0]!
  expect(xOf(chart, row, 1) - xOf(chart, row, 0)).toBe(25)
  expect(yOf(chart, row, 0) - yOf(chart, row, 1)).toBe(10)
  expect(chart.widthMm).toBe(260)
})

test('rows stand further apart where their traces would meet', () => {
  const apart = (gainMmPerMv: number): number => {
    const { rows } = chartOf(shown, '12x1', { speedMmPerS: 25, gainMmPerMv })
    return rows[7]!.baselineMm - rows[6]!.baselineMm
  }
  expect(apart(5)).toBeGreaterThanOrEqual(4 * SPIKE_MV * 5)
  expect(apart(10)).toBeGreaterThan(apart(5))
})

test('panels are drawn about their median, and know when nothing is recorded', () => {
  const signal = [Float32Array.from({ length: 10 * FS_HZ }, (_, k) => (k < 5 * FS_HZ ? 3 : NaN))]
  const half = drawable({ fsHz: FS_HZ, durationS: 10, leads: ['V6'], signal })
  const chart = chartOf(half, '6x2', { speedMmPerS: 25, gainMmPerMv: 10 })
  const panel = chart.rows[5]!.panels[1]!
  expect([panel.lead, panel.recorded, panel.levelMv]).toEqual(['V6', false, 0])
  expect(chartOf(shown, '3x4', chart.scale).rows[0]!.panels[0]!.levelMv).toBe(3)
})

test('a median leaves out what is not recorded', () => {
  expect(medianOf(Float32Array.of(5, NaN, 1, 3))).toBe(3)
  expect(medianOf(Float32Array.of(NaN))).toBeNaN()
})
