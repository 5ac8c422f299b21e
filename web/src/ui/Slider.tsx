import { type ReactNode, useId } from 'react'

interface SliderProps {
  label: string
  value: number
  min: number
  max: number
  step: number
  /** The value in words, with its unit. */
  text: string
  onChange: (value: number) => void
}

/** A number between two ends. */
export function Slider({ label, value, min, max, step, text, onChange }: SliderProps): ReactNode {
  const id = useId()
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id} className="text-xs text-muted">
        {label}
      </label>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="min-w-24 accent-accent"
      />
      <output htmlFor={id} className="min-w-14 text-xs text-muted tabular-nums">
        {text}
      </output>
    </div>
  )
}
