import { expect, test } from 'vitest'
import type { Measure } from '../api/pageResults'
import { axisTicks, byDay, type TrendRecording, trendSeries } from './trendSeries'

const measure = (name: string, value: number | null, range: [number, number] | null = null): Measure => ({
  name,
  label: name,
  value,
  unit: 'ms',
  normal_range: range,
  uncertainty: null,
  tolerance: null,
  confidence: null,
  note: null,
  reason: value === null ? 'no P wave' : null,
  beats: 9,
})
const recording = (key: string, day: string, ...measures: Measure[]): TrendRecording => ({
  key,
  name: key,
  day,
  measures,
})

test('recordings follow their days', () => {
  const three = [recording('a', '2026-03-01'), recording('b', '2025-12-31'), recording('c', '2026-03-01')]
  expect(byDay(three).map((one) => one.key)).toEqual(['b', 'a', 'c'])
})

test('what a recording does not have is a gap, what none has is left out', () => {
  const series = trendSeries([
    recording('a', '2026-01-01', measure('pr', 160, [120, 200]), measure('qrs', null)),
    recording('b', '2026-01-02', measure('pr', null)),
    recording('c', '2026-01-03'),
  ])
  expect(series.map((one) => one.name)).toEqual(['pr'])
  expect(series[0]!.points.map((point) => point.value)).toEqual([160, null, null])
})

test('an axis holds the values and the usual range, in round steps', () => {
  const ticksOf = (value: number, range: [number, number] | null): number[] =>
    axisTicks(trendSeries([recording('a', '2026-01-01', measure('pr', value, range))])[0]!)
  expect(ticksOf(240, [120, 200])).toEqual([100, 150, 200, 250])
  expect(ticksOf(59, [-30, 90])).toEqual([-50, 0, 50, 100])
  expect(ticksOf(60, null)).toEqual([60, 61])
})
