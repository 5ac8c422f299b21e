import type { ReactNode } from 'react'
import { Button, IconButton } from '../ui/Button'
import { Select } from '../ui/Choice'
import type { Corrections } from './corrections'
import { layoutTitle, PRINTED_LAYOUTS } from './printedLayouts'
import { turned, type Turn } from './turn'

const NAMES = PRINTED_LAYOUTS.map((layout) => layout.name)

interface LayFieldsProps {
  present: Corrections
  saved: Corrections
  /** How far the picture was turned from how the page was given. */
  had: Turn
  foundLayout: string | null
  disabled: boolean
  onChange: (to: Partial<Corrections>) => void
}

/** How the page lies, and which lead stands in which row and column. */
export function LayFields({ present, saved, had, foundLayout, disabled, onChange }: LayFieldsProps): ReactNode {
  const asFound = saved.layout === null && foundLayout !== null ? `As found (${foundText(foundLayout)})` : 'As found'
  const turn = (by: 90 | -90): void => onChange(turned(present, had, by))
  return (
    <div className="grid gap-3">
      <fieldset disabled={disabled} className="flex flex-wrap items-center gap-2 [&_select]:max-w-60">
        <Select
          label="Layout"
          value={present.layout ?? ''}
          options={['', ...NAMES]}
          name={(name) => (name === '' ? asFound : layoutTitle(name))}
          // Panels that a person placed would win over the layout.
          onChoose={(name) => onChange({ layout: name === '' ? null : name, ...(name !== '' && { panels: null }) })}
        />
      </fieldset>
      <div className="flex flex-wrap items-center gap-1">
        <span className="mr-2 text-sm">Turn the page</span>
        <IconButton
          icon="turn"
          className="-scale-x-100"
          label="Turn to the left by 90°"
          disabled={disabled}
          onClick={() => turn(-90)}
        />
        <IconButton icon="turn" label="Turn to the right by 90°" disabled={disabled} onClick={() => turn(90)} />
        {present.rotation_deg !== null && (
          <Button
            kind="quiet"
            className="min-h-8 px-2"
            disabled={disabled}
            onClick={() => onChange({ rotation_deg: null, panels: null })}
          >
            As found
          </Button>
        )}
      </div>
    </div>
  )
}

function foundText(layout: string): string {
  if (layout === 'strip') return 'one strip'
  return layout === 'other' ? 'leads placed freely' : layoutTitle(layout)
}
