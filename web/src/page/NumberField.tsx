import { type ReactNode, useId, useState } from 'react'
import { Button } from '../ui/Button'

interface NumberFieldProps {
  label: string
  unit: string
  /** As it was corrected, null as found. */
  value: number | null
  /** What holds where nothing is corrected, null where that is not known. */
  found: number | null
  /** Where what was found comes from. */
  source: string
  range: readonly [number, number]
  usual: readonly number[]
  disabled: boolean
  onChange: (value: number | null) => void
}

/** A number that was found and may be corrected: typed, or one of the usual ones. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { label, unit, value, found, range, usual, disabled, onChange } = props
  const [typed, setTyped] = useState<string | null>(null)
  const id = useId()
  const fault = typed !== null && typed.trim() !== '' && numberOf(typed, range) === null
  const type = (text: string): void => {
    setTyped(text)
    const number = numberOf(text, range)
    if (number !== null || text.trim() === '') onChange(number)
  }
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
        <label htmlFor={id} className="w-28 text-sm">
          {label}
        </label>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          disabled={disabled}
          value={typed ?? (value === null ? '' : String(value))}
          placeholder={found === null ? '' : String(found)}
          aria-invalid={fault}
          aria-describedby={`${id}-found`}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
          className={`min-h-9 w-18 rounded-lg border bg-surface px-2 text-sm tabular-nums placeholder:text-muted ${fault ? 'border-alert' : 'border-edge'}`}
        />
        <span className="text-sm text-muted">{unit}</span>
      </div>
      <div role="group" aria-label={`Usual: ${label}`} className="flex flex-wrap gap-1">
        {usual.map((one) => (
          <button
            key={one}
            type="button"
            disabled={disabled}
            aria-pressed={(value ?? found) === one}
            onClick={() => {
              setTyped(null)
              onChange(one)
            }}
            className="min-h-8 min-w-10 rounded-md border border-rule px-2 text-sm tabular-nums hover:bg-raised disabled:opacity-50 aria-pressed:border-accent aria-pressed:font-semibold aria-pressed:text-accent"
          >
            {one}
          </button>
        ))}
        {value !== null && (
          <Button kind="quiet" className="min-h-8 px-2" disabled={disabled} onClick={() => onChange(null)}>
            As found
          </Button>
        )}
      </div>
      <p id={`${id}-found`} className={`text-xs ${fault ? 'text-alert' : 'text-muted'}`}>
        {fault ? `Give ${range[0]} to ${range[1]} ${unit}` : props.source}
      </p>
    </div>
  )
}

function numberOf(text: string, [least, most]: readonly [number, number]): number | null {
  const value = Number(text.replace(',', '.'))
  return text.trim() !== '' && value >= least && value <= most ? value : null
}
