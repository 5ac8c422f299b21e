import type { components } from '../api/results'
import type { Corrections } from './corrections'

type TracesJson = components['schemas']['traces']
export type Turn = TracesJson['rotation_deg']

/** The turn that a picture has had: of a page that was read as found or corrected, of another as corrected alone. */
export function turnOf(traces: TracesJson | null, saved: Corrections): Turn {
  return traces?.rotation_deg ?? quarter(saved.rotation_deg ?? 0)
}

/** How far a picture that has been turned is to be turned for what is corrected (clockwise). */
export function turnToCome(present: Corrections, had: Turn): Turn {
  return present.rotation_deg === null ? 0 : quarter(present.rotation_deg - had)
}

/** The rotation after one more turn by a quarter, and the panels that are then to be found anew. */
export function turned(present: Corrections, had: Turn, by: 90 | -90): Partial<Corrections> {
  return { rotation_deg: quarter((present.rotation_deg ?? had) + by), panels: null }
}

function quarter(deg: number): Turn {
  return (((deg % 360) + 360) % 360) as Turn
}
