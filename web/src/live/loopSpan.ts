import { type Recording, samplesOf } from '../ecg/recording'

/** Samples from first to before end. */
export interface Span {
  first: number
  end: number
}

/** Beats look alike over so long (s): what comes before the seam is compared over it. */
const ALIKE_S = 0.9
/** How far from begin and end of the recording the seam may lie (s). */
const SEARCH_S = 2.5
const STEP_S = 0.02

/**
 * The part of a recording that can be played over and over with no false beat where it begins anew: before its end the
 * signal looks as it does before its begin. All of a recording that is too short to choose.
 */
export function loopSpan(recording: Recording, leads: readonly string[]): Span {
  const rows = leads.map((lead) => samplesOf(recording, lead))
  const length = rows[0]?.length ?? 0
  const step = Math.max(Math.round(STEP_S * recording.fsHz), 1)
  const [alike, search] = [ALIKE_S, SEARCH_S].map((s) => Math.round((s * recording.fsHz) / step))
  if (alike === undefined || search === undefined || length < 2 * (alike + search) * step)
    return { first: 0, end: length }
  let best = { first: 0, end: length, cost: Infinity }
  for (let first = alike * step; first <= (alike + search) * step; first += step) {
    for (let end = length - search * step; end <= length; end += step) {
      const cost = difference(rows, first, end, alike, step, best.cost)
      if (cost < best.cost) best = { first, end, cost }
    }
  }
  return { first: best.first, end: best.end }
}

/** Sum of squares between what lies before two places; given up where it is no less than `most`. */
function difference(
  rows: readonly Float32Array[],
  first: number,
  end: number,
  steps: number,
  step: number,
  most: number,
): number {
  let sum = 0
  for (const row of rows) {
    for (let k = 1; k <= steps && sum < most; k++) {
      const between = row[first - k * step]! - row[end - k * step]!
      // What is not recorded speaks neither for nor against a seam.
      if (!Number.isNaN(between)) sum += between * between
    }
  }
  return sum
}
