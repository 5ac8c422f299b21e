import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Calipers, marched, movedCalipers, readCalipers, readingText, snapped } from './calipers'

const calipers: Calipers = { row: 0, from: { timeS: 1.0, mv: 0.1 }, to: { timeS: 1.8, mv: 0.62 } }

test('a distance is read in milliseconds, millivolts and as a rate', () => {
  expect(readingText(readCalipers(calipers))).toBe('800 ms · 75 bpm · 0.52 mV')
})

test('a level that falls has a minus, one that stays has none, and no time has no rate', () => {
  const down = { ...calipers, to: { timeS: 1.0, mv: -0.4 } }
  expect(readingText(readCalipers(down))).toBe('0 ms · −0.50 mV')
  expect(readingText(readCalipers({ ...calipers, to: { timeS: 1.8, mv: 0.0999 } }))).toBe('800 ms · 75 bpm · 0.00 mV')
})

test('ends may be in any order, but the voltage goes from the first to the second', () => {
  const there = readCalipers(calipers)
  const back = readCalipers({ ...calipers, from: calipers.to, to: calipers.from })
  expect(back.ms).toBe(there.ms)
  expect(back.mv).toBe(-there.mv)
})

test('a time snaps to the nearest candidate within reach, else stays', () => {
  const times = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 20 })
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10, noNaN: true }), times, (timeS, candidates) => {
      const found = snapped(timeS, candidates, 0.05)
      const nearest = Math.min(...candidates.map((one) => Math.abs(one - timeS)), Infinity)
      if (nearest > 0.05) expect(found).toBe(timeS)
      else expect(Math.abs(found - timeS)).toBe(nearest)
    }),
  )
})

test('marching repeats the distance over the row, through both ends', () => {
  const times = marched(calipers, 0, 3)
  expect(times.map((one) => Number(one.toFixed(3)))).toEqual([0.2, 1, 1.8, 2.6])
  expect(marched({ ...calipers, to: calipers.from }, 0, 3)).toEqual([])
})

test('one end moves and the other stays', () => {
  const moved = movedCalipers(calipers, 'to', 0.1, -0.02)
  expect(moved.from).toEqual(calipers.from)
  expect(moved.to.timeS).toBeCloseTo(1.9)
  expect(moved.to.mv).toBeCloseTo(0.6)
})
