import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pyramidOf } from './pyramid'
import { drawTrace, type Pen } from './trace'

interface Point {
  x: number
  y: number
  down: boolean
}

function drawn(samples: Float32Array, samplesPerX: number, first = 0, end = samples.length): Point[] {
  const points: Point[] = []
  const pen: Pen = {
    moveTo: (x, y) => points.push({ x, y, down: false }),
    lineTo: (x, y) => points.push({ x, y, down: true }),
  }
  drawTrace(pen, pyramidOf(samples), { originSample: 0, samplesPerX, y0: 0, perMv: 1 }, first, end)
  return points
}

const value = fc.oneof({ weight: 9, arbitrary: fc.float({ min: -5, max: 5, noNaN: true }) }, fc.constant(NaN))
// Paper has no -0.
const signals = fc
  .array(value, { minLength: 1, maxLength: 400 })
  .map((values) => Float32Array.from(values, (one) => one + 0))

test('lowest and highest value of every column are drawn, however dense', () => {
  fc.assert(
    fc.property(signals, fc.integer({ min: 3, max: 40 }), (samples, samplesPerX) => {
      const points = drawn(samples, samplesPerX)
      for (let column = 0; column * samplesPerX < samples.length; column++) {
        const held = [...samples.slice(column * samplesPerX, (column + 1) * samplesPerX)].filter((one) => one === one)
        const here = points.filter((point) => Math.floor(point.x) === column).map((point) => point.y)
        if (held.length === 0) expect(here).toEqual([])
        else {
          expect(Math.min(...here)).toBe(Math.min(...held))
          expect(Math.max(...here)).toBe(Math.max(...held))
        }
      }
    }),
  )
})

test('where samples are few, each is drawn at its place', () => {
  const points = drawn(Float32Array.of(1, 2, 0.5), 0.5)
  expect(points).toEqual([
    { x: 0, y: 1, down: false },
    { x: 2, y: 2, down: true },
    { x: 4, y: 0.5, down: true },
  ])
})

test('the line is open over a gap, and a sample alone is a dot', () => {
  const points = drawn(Float32Array.of(1, NaN, 2, NaN, 3, 4), 1)
  expect(points.filter((point) => !point.down).map((point) => point.x)).toEqual([0, 2, 4])
  expect(points.filter((point) => point.down).map((point) => Math.floor(point.x))).toEqual([0, 2, 5])
})

test('a stretch of a signal is drawn alone', () => {
  const points = drawn(
    Float32Array.from({ length: 100 }, (_, k) => k),
    4,
    40,
    60,
  )
  expect(Math.min(...points.map((point) => point.y))).toBe(40)
  expect(Math.max(...points.map((point) => point.y))).toBe(59)
})
