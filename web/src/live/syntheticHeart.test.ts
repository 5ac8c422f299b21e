import { expect, test } from 'vitest'
import { SyntheticHeart } from './syntheticHeart'

/** R peaks of a minute (s). */
function peaksOf(heart: SyntheticHeart, seconds = 60): number[] {
  const peaks = new Set<number>()
  for (let k = 0; k < seconds * 10; k++) {
    heart.next(heart.fsHz / 10)
    heart.rPeakS.forEach((peak) => peaks.add(peak))
  }
  return [...peaks].filter((peak) => peak < seconds)
}

test.each([40, 72, 150])('it beats %i times a minute', (bpm) => {
  const peaks = peaksOf(new SyntheticHeart({ bpm, ectopicShare: 0 }))
  expect(Math.abs(peaks.length - bpm)).toBeLessThanOrEqual(2)
})

test('ectopic beats come early, are followed by a pause, and leave the rate as it is', () => {
  const peaks = peaksOf(new SyntheticHeart({ bpm: 60, ectopicShare: 0.2 }, 5), 120)
  const rr = peaks.slice(1).map((peak, k) => peak - peaks[k]!)
  const early = rr.filter((s) => s < 0.8).length
  expect(early).toBeGreaterThan(10)
  expect(rr.filter((s) => s > 1.2).length).toBeGreaterThanOrEqual(early - 1)
  expect(Math.abs(peaks.length - 120)).toBeLessThanOrEqual(3)
})

test('the signal does not depend on how it is cut into pieces', () => {
  const settings = { bpm: 80, ectopicShare: 0.2 }
  const whole = new SyntheticHeart(settings).next(720)
  const heart = new SyntheticHeart(settings)
  const pieces = [100, 1, 19, 600].map((count) => heart.next(count))
  expect(pieces.flatMap((piece) => [...piece[1]!])).toEqual([...whole[1]!])
})

test('an R wave of lead II stands at its R peak, an S wave in V1', () => {
  const heart = new SyntheticHeart({ bpm: 60, ectopicShare: 0 })
  const [ii, v1] = heart.next(360)
  const at = Math.round(heart.rPeakS[0]! * 360)
  expect(ii!.indexOf(Math.max(...ii!))).toBeCloseTo(at, -1)
  expect(Math.min(...v1!)).toBeLessThan(-0.6)
})

test('another rate holds after at most two beats', () => {
  const heart = new SyntheticHeart({ bpm: 60, ectopicShare: 0 })
  peaksOf(heart, 10)
  heart.change({ bpm: 120, ectopicShare: 0 })
  const before = heart.rPeakS.at(-1)!
  heart.next(5 * heart.fsHz)
  const later = heart.rPeakS.at(-1)!
  expect(later - before).toBeGreaterThan(3)
  const last = heart.rPeakS
  expect(last.at(-1)! - last.at(-2)!).toBeCloseTo(0.5, 1)
})
