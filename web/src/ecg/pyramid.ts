/** Lowest and highest values of a signal over ever longer stretches, from which any stretch's are found quickly. */
export interface Pyramid {
  /** The signal itself: mV, NaN where nothing was recorded. */
  samples: Float32Array
  /** Level k holds stretches of STEP^(k+1) samples. */
  levels: readonly { low: Float32Array; high: Float32Array }[]
}

/** Stretches that one of the next level holds. */
export const STEP = 4

export function pyramidOf(samples: Float32Array): Pyramid {
  const levels: { low: Float32Array; high: Float32Array }[] = []
  let below = { low: samples, high: samples }
  while (below.low.length > STEP) {
    below = shortened(below.low, below.high)
    levels.push(below)
  }
  return { samples, levels }
}

function shortened(low: Float32Array, high: Float32Array): { low: Float32Array; high: Float32Array } {
  const length = Math.ceil(low.length / STEP)
  const above = { low: new Float32Array(length).fill(NaN), high: new Float32Array(length).fill(NaN) }
  for (let k = 0; k < low.length; k++) {
    const place = Math.floor(k / STEP)
    // Comparisons with NaN are false: a place is taken by the first value that there is.
    if (!(low[k]! >= above.low[place]!) && low[k] === low[k]) above.low[place] = low[k]!
    if (!(high[k]! <= above.high[place]!) && high[k] === high[k]) above.high[place] = high[k]!
  }
  return above
}

/** Lowest and highest value of samples [first, end), written to `out`; NaN where nothing was recorded. */
export function extremes(pyramid: Pyramid, first: number, end: number, out: Float64Array): void {
  out[0] = NaN
  out[1] = NaN
  let from = Math.max(first, 0)
  let to = Math.min(end, pyramid.samples.length)
  let low = pyramid.samples
  let high = pyramid.samples
  for (let level = 0; from < to; level++) {
    const above = pyramid.levels[level]
    if (above === undefined || to - from < 2 * STEP) {
      include(low, high, from, to, out)
      return
    }
    const whole = Math.ceil(from / STEP) * STEP
    const last = Math.floor(to / STEP) * STEP
    include(low, high, from, whole, out)
    include(low, high, last, to, out)
    from = whole / STEP
    to = last / STEP
    low = above.low
    high = above.high
  }
}

function include(low: Float32Array, high: Float32Array, from: number, to: number, out: Float64Array): void {
  for (let k = from; k < to; k++) {
    if (!(low[k]! >= out[0]!) && low[k] === low[k]) out[0] = low[k]!
    if (!(high[k]! <= out[1]!) && high[k] === high[k]) out[1] = high[k]!
  }
}
