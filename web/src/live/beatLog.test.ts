import { expect, test } from 'vitest'
import { EMPTY_LOG, logged, rrMs } from './beatLog'
import type { BeatEvent } from './messages'

const beat = (number: number, sample: number, more: Partial<BeatEvent> = {}): BeatEvent => ({
  type: 'beat',
  sequence: 0,
  beat: number,
  sample,
  time_s: sample / 100,
  class: 'N',
  probability: 0.9,
  final: false,
  withdrawn: false,
  ...more,
})
const logOf = (...events: BeatEvent[]): typeof EMPTY_LOG =>
  events.reduce((log, event) => logged(log, event, 1, 1000), EMPTY_LOG)

test('a final beat takes the place of its first look, among those that came meanwhile', () => {
  const log = logOf(beat(0, 100), beat(1, 180), beat(0, 100, { final: true, class: 'V' }))
  expect(log.beats.map((one) => [one.sample, one.label, one.final])).toEqual([
    [1100, 'V', true],
    [1180, 'N', false],
  ])
  expect(log.counts).toEqual({ V: 1 })
})

test('a withdrawn beat was none', () => {
  const log = logOf(beat(0, 100), beat(1, 160), beat(1, 160, { final: true, withdrawn: true }), beat(2, 180))
  expect(log.beats.map((one) => one.sample)).toEqual([1100, 1180])
  expect(rrMs(log.beats, 1, 100)).toBe(800)
  expect(log.counts).toEqual({})
})

test('there is no RR interval before the first beat, nor across streams', () => {
  const first = logOf(beat(0, 100))
  const both = logged(first, beat(0, 5), 2, 2000)
  expect([rrMs(both.beats, 0, 100), rrMs(both.beats, 1, 100)]).toEqual([null, null])
})

test('the log forgets the oldest beats, but counts them', () => {
  let log = EMPTY_LOG
  for (let k = 0; k < 1000; k++) log = logged(log, beat(k, 80 * k, { final: true }), 1, 0)
  expect(log.beats.length).toBeLessThan(1000)
  expect(log.beats.at(-1)?.sample).toBe(80 * 999)
  expect(log.counts).toEqual({ N: 1000 })
})
