import { type ReactNode, useId, useState } from 'react'
import { Button } from '../ui/Button'
import type { Corrections } from './corrections'
import { apartMm, gainOf, type Marks, PULSE_S, speedOf } from './measure'
import type { Sheet } from './panels'

/** What lies between the marks. */
export type Measured = 'pulse' | 'span'

interface MeasureFieldsProps {
  kind: Measured
  marks: Marks | null
  sheet: Sheet
  onChange: (to: Partial<Corrections>) => void
  onPutMarks: () => void
  onClose: () => void
}

/** Speed and gain from two marks on the page, and from what is known of what lies between. */
export function MeasureFields(props: MeasureFieldsProps): ReactNode {
  const { kind, marks, sheet, onPutMarks, onClose } = props
  const thing =
    kind === 'pulse' ? 'the foot and the top of a calibration pulse' : 'the beginning and the end of a time span'
  const apart = marks && apartMm(marks, sheet)
  return (
    <section
      aria-label={kind === 'pulse' ? 'Calibration pulse' : 'Time span'}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-rule bg-amber-ground px-3 py-2 text-sm"
    >
      {apart === null ? (
        <>
          <p className="min-w-48 grow basis-48">Click {thing}, at its left and right edge.</p>
          <Button onClick={onPutMarks}>Put marks into the middle</Button>
        </>
      ) : (
        <>
          <output className="tabular-nums">
            {apart.across.toFixed(1)} mm wide, {apart.down.toFixed(1)} mm high
          </output>
          {kind === 'pulse' ? <Pulse {...props} apart={apart} /> : <Span {...props} acrossMm={apart.across} />}
        </>
      )}
      <Button kind="quiet" icon="close" onClick={onClose}>
        Stop measuring
      </Button>
    </section>
  )
}

function Pulse({ apart, onChange }: MeasureFieldsProps & { apart: { across: number; down: number } }): ReactNode {
  const [gain, speed] = [gainOf(apart.down), speedOf(apart.across, PULSE_S)]
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabled={gain === null} onClick={() => onChange({ gain_mm_per_mv: gain })}>
        1 mV: gain {gain ?? '–'} mm/mV
      </Button>
      <Button disabled={speed === null} onClick={() => onChange({ speed_mm_per_s: speed })}>
        200 ms: speed {speed ?? '–'} mm/s
      </Button>
    </div>
  )
}

function Span({ acrossMm, onChange }: MeasureFieldsProps & { acrossMm: number }): ReactNode {
  const [typed, setTyped] = useState('1')
  const id = useId()
  const seconds = Number(typed.replace(',', '.'))
  const speed = seconds > 0 ? speedOf(acrossMm, seconds) : null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={id}>Seconds between them</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="min-h-9 w-16 rounded-lg border border-edge bg-surface px-2 tabular-nums"
      />
      <Button disabled={speed === null} onClick={() => onChange({ speed_mm_per_s: speed })}>
        Speed {speed ?? '–'} mm/s
      </Button>
    </div>
  )
}
