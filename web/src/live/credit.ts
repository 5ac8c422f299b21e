/** What the service last said it takes. */
export interface Credit {
  /** The sample that it wanted next then. */
  sample: number
  /** So many of them at once. */
  samples: number
  /** When that was said (ms, any clock). */
  atMs: number
}

/**
 * Number of the sample before which sending may go on. What the service takes at once grows with time at least as fast
 * as a signal is made, so that a stream whose credit was spent does not stand still: acknowledgements only come for
 * samples.
 */
export function creditEnd(credit: Credit, fsHz: number, nowMs: number): number {
  return credit.sample + credit.samples + Math.floor((Math.max(nowMs - credit.atMs, 0) / 1000) * fsHz)
}
