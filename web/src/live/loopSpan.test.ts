import { expect, test } from 'vitest'
import type { Recording } from '../ecg/recording'
import { loopSpan } from './loopSpan'
import { playableLeads, playedRecording, usualLeads } from './liveSource'

const FS_HZ = 200

/** A recording of beats, each a short peak, that do not fit its length. */
function recordingOf(durationS: number, rrS: number): Recording {
  const signal = Float32Array.from({ length: durationS * FS_HZ }, (_, k) => {
    const place = ((k / FS_HZ) % rrS) - rrS / 2
    return Math.exp(-0.5 * (place / 0.02) ** 2)
  })
  return { fsHz: FS_HZ, durationS, leads: ['II'], signal: [signal] }
}

test('a recording that is played over and over keeps its RR intervals at the seam', () => {
  const source = playedRecording(recordingOf(10, 0.83), ['II'])
  const [signal] = source.next(60 * FS_HZ)
  const peaks = [...signal!.keys()].filter(
    (k) => signal![k]! > 0.6 && signal![k]! >= (signal![k - 1] ?? 0) && signal![k]! > (signal![k + 1] ?? 0),
  )
  expect(peaks.length).toBeGreaterThan(60)
  for (let k = 1; k < peaks.length; k++) expect(Math.abs((peaks[k]! - peaks[k - 1]!) / FS_HZ - 0.83)).toBeLessThan(0.03)
})

test('all of a short recording is played', () => {
  expect(loopSpan(recordingOf(3, 0.8), ['II'])).toEqual({ first: 0, end: 600 })
})

test('leads that are recorded for a part of the time are not played', () => {
  const whole = recordingOf(10, 0.8).signal[0]!
  const part = whole.map((mv, k) => (k < 500 ? mv : NaN))
  const recording = { fsHz: FS_HZ, durationS: 10, leads: ['I', 'II', 'V1'], signal: [part, whole, whole] }
  expect(playableLeads(recording)).toEqual(['II', 'V1'])
})

test('a monitor begins with II, V1 and V5', () => {
  expect(usualLeads(['I', 'II', 'III', 'V1', 'V2', 'V5'])).toEqual(['II', 'V1', 'V5'])
  expect(usualLeads(['MCL1', 'V5'])).toEqual(['V5', 'MCL1'])
})
