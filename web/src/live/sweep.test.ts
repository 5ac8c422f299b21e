import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barS, oldestS, strips, sweepOf, sweepX } from './sweep'

test('25 mm are a second', () => {
  const sweep = sweepOf(1000, 4, 25)
  expect(sweep).toEqual({ spanS: 10, pxPerS: 100 })
  expect([0, 9.5, 10, 23.25].map((s) => sweepX(sweep, s))).toEqual([0, 950, 0, 325])
})

test('pieces cover a stretch without gaps and stay on the screen', () => {
  const seconds = fc.double({ min: 0, max: 1e5, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 4000 }),
      seconds,
      fc.double({ min: 0, max: 40, noNaN: true }),
      (width, from, length) => {
        const sweep = sweepOf(width, 3.8, 25)
        const cut = strips(sweep, from, from + length)
        let at = from
        for (const strip of cut) {
          expect(strip.fromS).toBeCloseTo(at, 6)
          expect(strip.x).toBeGreaterThanOrEqual(-1e-3)
          expect(strip.x + (strip.toS - strip.fromS) * sweep.pxPerS).toBeLessThanOrEqual(width + 1e-3)
          at = strip.toS
        }
        expect(Math.abs(at - (from + length))).toBeLessThan(1e-6)
      },
    ),
  )
})

test('what the bar has come over is gone', () => {
  const sweep = sweepOf(1000, 4, 25)
  expect(oldestS(sweep, 3)).toBe(0)
  expect(oldestS(sweep, 25)).toBeCloseTo(25 - 10 + barS(sweep))
  expect(barS(sweepOf(100, 4, 25))).toBeCloseTo(0.1)
})
