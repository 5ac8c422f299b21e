import type { ReactNode } from 'react'
import type { PageJson } from '../api/pageResults'
import type { Corrections } from './corrections'
import { GAIN_RANGE_MM_PER_MV, SPEED_RANGE_MM_PER_S, USUAL_GAINS_MM_PER_MV, USUAL_SPEEDS_MM_PER_S } from './measure'
import { NumberField } from './NumberField'

interface ScaleFieldsProps {
  present: Corrections
  saved: Corrections
  facts: PageJson | null
  disabled: boolean
  onChange: (to: Partial<Corrections>, gesture: string) => void
}

/** Speed and gain of the page. */
export function ScaleFields({ present, saved, facts, disabled, onChange }: ScaleFieldsProps): ReactNode {
  const speed = foundScale(
    saved.speed_mm_per_s,
    facts?.calibration.speed_mm_per_s,
    facts?.calibration.speed_source,
    facts?.printed.speed_mm_per_s,
  )
  const gain = foundScale(
    saved.gain_mm_per_mv,
    facts?.calibration.gain_mm_per_mv,
    facts?.calibration.gain_source,
    facts?.printed.gain_mm_per_mv,
  )
  const chest = facts?.printed.chest_gain_mm_per_mv ?? null
  return (
    <div className="grid gap-4">
      <NumberField
        label="Gain"
        unit="mm/mV"
        value={present.gain_mm_per_mv}
        {...gain}
        range={GAIN_RANGE_MM_PER_MV}
        usual={USUAL_GAINS_MM_PER_MV}
        disabled={disabled}
        onChange={(gain_mm_per_mv) => onChange({ gain_mm_per_mv }, 'gain')}
      />
      <NumberField
        label="Gain V1 to V6"
        unit="mm/mV"
        value={present.chest_gain_mm_per_mv}
        found={chest}
        source={chest === null ? 'Only where the chest leads have another' : `Found: ${chest} mm/mV (printed)`}
        range={GAIN_RANGE_MM_PER_MV}
        usual={USUAL_GAINS_MM_PER_MV}
        disabled={disabled}
        onChange={(chest_gain_mm_per_mv) => onChange({ chest_gain_mm_per_mv }, 'chest gain')}
      />
      <NumberField
        label="Speed"
        unit="mm/s"
        value={present.speed_mm_per_s}
        {...speed}
        range={SPEED_RANGE_MM_PER_S}
        usual={USUAL_SPEEDS_MM_PER_S}
        disabled={disabled}
        onChange={(speed_mm_per_s) => onChange({ speed_mm_per_s }, 'speed')}
      />
    </div>
  )
}

/** What the page itself gives: of one that was corrected already, only what is in print is still known. */
function foundScale(
  corrected: number | null,
  holds: number | undefined,
  source: string | undefined,
  printed: number | null | undefined,
): { found: number | null; source: string } {
  if (holds === undefined) return { found: null, source: 'Not found: the page was not read' }
  if (corrected === null) {
    return { found: holds, source: `Found: ${holds} (${source === 'assumed' ? 'assumed, not on the page' : source})` }
  }
  return { found: printed ?? null, source: printed ? `Printed: ${printed}` : 'Corrected' }
}
