import { type ReactNode, useId } from 'react'

interface ChoiceProps<T extends string | number> {
  label: string
  value: T
  options: readonly T[]
  /** What an option is called, as it is written unless told. */
  name?: (option: T) => string
  onChoose: (option: T) => void
  /** Whether the label is seen or only heard. */
  labelled?: boolean
}

/** Few options side by side, of which one holds. */
export function Segments<T extends string | number>({
  label,
  value,
  options,
  name = String,
  onChoose,
  labelled = true,
}: ChoiceProps<T>): ReactNode {
  const group = useId()
  return (
    <fieldset className="flex items-center gap-2">
      <legend className={labelled ? 'float-left text-xs text-muted' : 'sr-only'}>{label}</legend>
      <div className="flex rounded-lg border border-edge p-0.5">
        {options.map((option) => (
          <label
            key={option}
            className="relative grid min-h-8 min-w-9 cursor-pointer place-items-center rounded-md px-2 text-sm tabular-nums has-checked:bg-accent-ground has-checked:font-medium has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={group}
              checked={option === value}
              onChange={() => onChoose(option)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            {name(option)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** One of several options in the system's own list. */
export function Select<T extends string | number>({
  label,
  value,
  options,
  name = String,
  onChoose,
  labelled = true,
}: ChoiceProps<T>): ReactNode {
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className={labelled ? 'text-xs text-muted' : 'sr-only'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options[event.target.selectedIndex]
          if (chosen !== undefined) onChoose(chosen)
        }}
        className="min-h-9 rounded-lg border border-edge bg-surface px-2 text-sm text-ink"
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {name(option)}
          </option>
        ))}
      </select>
    </div>
  )
}
