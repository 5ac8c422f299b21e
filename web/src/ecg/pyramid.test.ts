import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extremes, pyramidOf } from './pyramid'

const value = fc.oneof({ weight: 4, arbitrary: fc.float({ min: -5, max: 5, noNaN: true }) }, fc.constant(NaN))

function expected(samples: Float32Array, first: number, end: number): number[] {
  const held = [...samples.slice(Math.max(first, 0), Math.max(end, 0))].filter((one) => !Number.isNaN(one))
  return held.length === 0 ? [NaN, NaN] : [Math.min(...held), Math.max(...held)]
}

test('extremes of any stretch are those of its samples', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 700 }),
      fc.integer({ min: -5, max: 705 }),
      fc.integer({ min: -5, max: 705 }),
      (values, a, b) => {
        const samples = Float32Array.from(values)
        const found = new Float64Array(2)
        extremes(pyramidOf(samples), Math.min(a, b), Math.max(a, b), found)
        // Zero has two signs, which draw the same.
        expect([...found].map((one) => one + 0)).toEqual(
          expected(samples, Math.min(a, b), Math.max(a, b)).map((one) => one + 0),
        )
      },
    ),
  )
})

test('half an hour is asked for 2,000 columns in a few milliseconds', () => {
  const samples = Float32Array.from({ length: 1800 * 360 }, (_, k) => Math.sin(k / 50))
  const pyramid = pyramidOf(samples)
  const found = new Float64Array(2)
  const before = performance.now()
  for (let column = 0; column < 2000; column++) extremes(pyramid, column * 324, (column + 1) * 324, found)
  expect(performance.now() - before).toBeLessThan(50)
})
