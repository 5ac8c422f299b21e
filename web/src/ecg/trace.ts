import { extremes, type Pyramid } from './pyramid'

/** What a line is drawn with: a canvas or a path of one. */
export interface Pen {
  moveTo: (x: number, y: number) => void
  lineTo: (x: number, y: number) => void
}

/** Where samples stand on the pen's plane. */
export interface Plane {
  /** Sample that stands at x = 0, which may lie between two. */
  originSample: number
  samplesPerX: number
  /** y of a value: y0 + value * perMv. */
  y0: number
  perMv: number
}

const DOT = 0.01
const MOST_SINGLE = 2

/**
 * Draw samples [first, end) of a signal: each where they are few, else lowest and highest of every column one x wide,
 * which leaves the picture as it is. Open where nothing was recorded; a sample between two gaps is a dot.
 */
export function drawTrace(pen: Pen, pyramid: Pyramid, plane: Plane, first: number, end: number): void {
  if (plane.samplesPerX <= MOST_SINGLE) drawSamples(pen, pyramid.samples, plane, first, end)
  else drawColumns(pen, pyramid, plane, first, end)
}

function drawSamples(pen: Pen, samples: Float32Array, plane: Plane, first: number, end: number): void {
  let down = false
  for (let k = Math.max(first, 0); k < Math.min(end, samples.length); k++) {
    const value = samples[k]!
    if (value !== value) {
      down = false
      continue
    }
    const x = (k - plane.originSample) / plane.samplesPerX
    const y = plane.y0 + value * plane.perMv
    if (down) pen.lineTo(x, y)
    else {
      pen.moveTo(x, y)
      const next = samples[k + 1]
      if (next === undefined || next !== next) pen.lineTo(x + DOT, y)
    }
    down = true
  }
}

function drawColumns(pen: Pen, pyramid: Pyramid, plane: Plane, first: number, end: number): void {
  const found = new Float64Array(2)
  const firstColumn = Math.floor((first - plane.originSample) / plane.samplesPerX)
  const lastColumn = Math.ceil((end - plane.originSample) / plane.samplesPerX)
  let last = NaN
  for (let column = firstColumn; column < lastColumn; column++) {
    const from = Math.max(Math.floor(plane.originSample + column * plane.samplesPerX), first)
    const to = Math.min(Math.floor(plane.originSample + (column + 1) * plane.samplesPerX), end)
    extremes(pyramid, from, to, found)
    const [low, high] = [found[0]!, found[1]!]
    if (low !== low) {
      last = NaN
      continue
    }
    // The end that is nearer to where the line is comes first, so that no stroke is drawn twice.
    const upwards = !(Math.abs(high - last) < Math.abs(low - last))
    const [near, far] = upwards ? [low, high] : [high, low]
    const x = column + 0.5
    if (last !== last) pen.moveTo(x, plane.y0 + near * plane.perMv)
    else pen.lineTo(x, plane.y0 + near * plane.perMv)
    pen.lineTo(far === near && last !== last ? x + DOT : x, plane.y0 + far * plane.perMv)
    last = far
  }
}
