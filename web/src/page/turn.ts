import type { Warning } from '../api/pageResults'
import type { Corrections } from './corrections'

export type Turn = 0 | 90 | 180 | 270

/** The turn that brought the page upright by itself, which a warning tells. */
export function foundTurn(warnings: readonly Warning[]): Turn {
  const told = warnings.find((warning) => warning.code === 'page-turned')
  return quarter(Number(/by (\d+) degrees/.exec(told?.message ?? '')?.[1] ?? 0))
}

/** How far the picture that is shown is to be turned for what is corrected (clockwise). */
export function turnToCome(saved: Corrections, present: Corrections, found: Turn): Turn {
  if (present.rotation_deg === saved.rotation_deg || present.rotation_deg === null) return 0
  return quarter(present.rotation_deg - (saved.rotation_deg ?? found))
}

/** The rotation after one more turn by a quarter, and the panels that are then to be found anew. */
export function turned(saved: Corrections, present: Corrections, found: Turn, by: 90 | -90): Partial<Corrections> {
  return { rotation_deg: quarter((present.rotation_deg ?? saved.rotation_deg ?? found) + by), panels: null }
}

function quarter(deg: number): Turn {
  return ((((Math.round(deg / 90) * 90) % 360) + 360) % 360) as Turn
}
