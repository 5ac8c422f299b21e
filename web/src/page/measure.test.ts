import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apartMm, gainOf, PULSE_S, speedOf } from './measure'

const SHEET = { widthPx: 2000, heightPx: 1500, pxPerMmX: 8, pxPerMmY: 4 }

test('a pulse of 5 by 10 mm is 25 mm/s and 10 mm/mV, whichever corner comes first', () => {
  for (const marks of [
    { from: { x: 100, y: 140 }, to: { x: 140, y: 100 } },
    { from: { x: 140, y: 100 }, to: { x: 100, y: 140 } },
  ]) {
    const { across, down } = apartMm(marks, SHEET)
    expect([speedOf(across, PULSE_S), gainOf(down)]).toEqual([25, 10])
  }
})

test('a hand that misses by little gives the usual scale, one that misses by much what it measured', () => {
  expect([gainOf(10.4), gainOf(4.8), gainOf(7.02)]).toEqual([10, 5, 7])
  expect([speedOf(49, 1), speedOf(61.2, 2)]).toEqual([50, 30.6])
})

test('no scale is one that the service refuses', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: 0.01, max: 60, noNaN: true }),
      (mm, s) => {
        const [gain, speed] = [gainOf(mm), speedOf(mm, s)]
        expect(gain === null || (gain >= 0.5 && gain <= 100)).toBe(true)
        expect(speed === null || (speed >= 1 && speed <= 200)).toBe(true)
      },
    ),
  )
  expect([gainOf(0), speedOf(0, 1)]).toEqual([null, null])
})
