/** A sweep display: time runs over the screen from left to right and begins anew at its left edge. */
export interface Sweep {
  /** Time from the left edge to the right one (s). */
  spanS: number
  /** Width of a second (px). */
  pxPerS: number
}

/** Stretch of a signal that lies in one piece on the screen. */
export interface Strip {
  fromS: number
  toS: number
  /** Where fromS stands (px). */
  x: number
}

/** Width of the erase bar before the pen, which parts new from old (s); a screen of few seconds has a narrower one. */
const BAR_S = 0.4
const BAR_SHARE = 0.1

export function sweepOf(widthPx: number, pxPerMm: number, speedMmPerS: number): Sweep {
  const pxPerS = pxPerMm * speedMmPerS
  return { spanS: Math.max(widthPx, 1) / pxPerS, pxPerS }
}

export function barS(sweep: Sweep): number {
  return Math.min(BAR_S, BAR_SHARE * sweep.spanS)
}

/** Where a time stands on the screen (px). */
export function sweepX(sweep: Sweep, timeS: number): number {
  return (timeS % sweep.spanS) * sweep.pxPerS
}

/** Time of the oldest signal that is on the screen now (s). */
export function oldestS(sweep: Sweep, nowS: number): number {
  return Math.max(nowS - sweep.spanS + barS(sweep), 0)
}

/** A stretch of time cut where the screen ends. */
export function strips(sweep: Sweep, fromS: number, toS: number): Strip[] {
  const cut: Strip[] = []
  let at = fromS
  // A rest that is too short to be seen would be cut for ever.
  while (toS - at > 1e-9) {
    const lap = Math.floor(at / sweep.spanS + 1e-9)
    const end = Math.min((lap + 1) * sweep.spanS, toS)
    cut.push({ fromS: at, toS: end, x: (at - lap * sweep.spanS) * sweep.pxPerS })
    at = end
  }
  return cut
}
