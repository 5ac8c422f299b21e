import type { Sheet } from './panels'

export interface Point {
  x: number
  y: number
}

/** Two points of a page (px of its image) between which something known lies. */
export interface Marks {
  from: Point
  to: Point
}

export const SPEED_RANGE_MM_PER_S = [1, 200] as const
export const GAIN_RANGE_MM_PER_MV = [0.5, 100] as const
export const USUAL_SPEEDS_MM_PER_S = [12.5, 25, 50, 100] as const
export const USUAL_GAINS_MM_PER_MV = [2.5, 5, 10, 20] as const
/** A calibration pulse is 1 mV high and 200 ms wide (IEC 60601-2-25). */
export const PULSE_MV = 1
export const PULSE_S = 0.2
/** Within so much of a usual scale, that one was printed: hands do not hit a line better. */
const NEAR = 0.08

/** How far the marks lie apart, across and down (mm). */
export function apartMm({ from, to }: Marks, sheet: Sheet): { across: number; down: number } {
  return { across: Math.abs(to.x - from.x) / sheet.pxPerMmX, down: Math.abs(to.y - from.y) / sheet.pxPerMmY }
}

/** The gain at which marks that far apart hold so many millivolts (mm/mV); null where none can be. */
export function gainOf(downMm: number, mv = PULSE_MV): number | null {
  return scaleOf(downMm / mv, USUAL_GAINS_MM_PER_MV, GAIN_RANGE_MM_PER_MV)
}

/** The speed at which marks that far apart hold so many seconds (mm/s); null where none can be. */
export function speedOf(acrossMm: number, s: number): number | null {
  return scaleOf(acrossMm / s, USUAL_SPEEDS_MM_PER_S, SPEED_RANGE_MM_PER_S)
}

function scaleOf(measured: number, usual: readonly number[], [least, most]: readonly [number, number]): number | null {
  const value = usual.find((one) => Math.abs(measured / one - 1) <= NEAR) ?? Math.round(10 * measured) / 10
  return value >= least && value <= most ? value : null
}
