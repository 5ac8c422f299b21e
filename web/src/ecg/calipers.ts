/** A point on the trace area of a row. */
export interface CaliperPoint {
  timeS: number
  /** Above the row's base line (mV). */
  mv: number
}

/** Two points on one row, the first where the measuring began. */
export interface Calipers {
  row: number
  from: CaliperPoint
  to: CaliperPoint
}

export interface CaliperReading {
  ms: number
  mv: number
  /** Rate of beats that are so far apart, null where both points are at one time. */
  bpm: number | null
}

export function readCalipers({ from, to }: Calipers): CaliperReading {
  const seconds = Math.abs(to.timeS - from.timeS)
  return { ms: 1000 * seconds, mv: to.mv - from.mv, bpm: seconds > 0 ? 60 / seconds : null }
}

/** "712 ms · 84 bpm · 0.52 mV", with no more digits than paper gives. */
export function readingText(reading: CaliperReading): string {
  const rate = reading.bpm !== null && reading.bpm < 1000 ? `${Math.round(reading.bpm)} bpm · ` : ''
  const mv = Math.abs(reading.mv) < 0.005 ? '0.00' : reading.mv.toFixed(2).replace('-', '−')
  return `${Math.round(reading.ms)} ms · ${rate}${mv} mV`
}

/** The candidate that is nearest to a time and not further than that; the time itself where there is none. */
export function snapped(timeS: number, candidates: readonly number[], withinS: number): number {
  let best = timeS
  let distance = withinS
  for (const candidate of candidates) {
    if (Math.abs(candidate - timeS) <= distance) {
      distance = Math.abs(candidate - timeS)
      best = candidate
    }
  }
  return best
}

/** Times at which the calipers' distance repeats between two times, both points included: marched over a row. */
export function marched({ from, to }: Calipers, startS: number, endS: number): number[] {
  const stepS = Math.abs(to.timeS - from.timeS)
  const first = Math.min(from.timeS, to.timeS)
  if (stepS <= 0 || (endS - startS) / stepS > 500) return []
  const times: number[] = []
  for (let k = Math.ceil((startS - first) / stepS); first + k * stepS <= endS; k++) times.push(first + k * stepS)
  return times
}

/** One point moved, by which the other stays. */
export function movedCalipers(calipers: Calipers, end: 'from' | 'to', dS: number, dMv: number): Calipers {
  const point = calipers[end]
  return { ...calipers, [end]: { timeS: point.timeS + dS, mv: point.mv + dMv } }
}
