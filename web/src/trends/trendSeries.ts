import type { Measure } from '../api/pageResults'

/** A recording of the trend. */
export interface TrendRecording {
  key: string
  name: string
  /** When it was made, or analysed where nobody said otherwise (yyyy-mm-dd). */
  day: string
  measures: readonly Measure[]
}

export interface TrendPoint {
  recording: TrendRecording
  value: number | null
}

/** One measurement over all recordings. */
export interface TrendSeries {
  name: string
  label: string
  unit: string
  /** Usual values, null where there are none. */
  range: readonly [number, number] | null
  points: readonly TrendPoint[]
}

const SHOWN = ['heart_rate', 'pr', 'qrs', 'qtc_fridericia', 'axis_qrs']

/** In the order of their days; those of one day stay as they were. */
export function byDay(recordings: readonly TrendRecording[]): TrendRecording[] {
  return [...recordings].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
}

/** Heart rate, intervals and axis over recordings; what none of them has is left out. */
export function trendSeries(recordings: readonly TrendRecording[]): TrendSeries[] {
  return SHOWN.flatMap((name) => {
    const found = recordings.map((recording) => recording.measures.find((one) => one.name === name) ?? null)
    const told = found.find((one) => one !== null && one.value !== null)
    if (!told) return []
    const points = recordings.map((recording, k) => ({ recording, value: found[k]?.value ?? null }))
    return [{ name, label: told.label, unit: told.unit, range: told.normal_range, points }]
  })
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
const MOST_STEPS = 5

/** Round numbers for an axis that holds all values and the usual range. */
export function axisTicks({ points, range }: TrendSeries): number[] {
  const values = [...points.flatMap(({ value }) => (value === null ? [] : [value])), ...(range ?? [])]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = STEPS.find((one) => Math.ceil(high / one) - Math.floor(low / one) <= MOST_STEPS) ?? STEPS.at(-1)!
  const first = Math.floor(low / step)
  const count = Math.max(Math.ceil(high / step) - first, 1) + 1
  return Array.from({ length: count }, (_, k) => (first + k) * step)
}
