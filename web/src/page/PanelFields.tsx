import { type ReactNode, type RefObject, useId, useState } from 'react'
import { Button, IconButton } from '../ui/Button'
import { Select } from '../ui/Choice'
import type { Panel } from './corrections'
import { boxText, laidPanels, panelName, PRINTED_LEADS, type Sheet } from './panels'
import { layoutTitle, PRINTED_LAYOUTS } from './printedLayouts'
import type { Panels } from './usePanels'

interface PanelFieldsProps {
  panels: Panels
  sheet: Sheet
  disabled: boolean
  /** Whether the panels are a person's, and can be given back. */
  corrected: boolean
  /** Whether any are there without a person's. */
  found: boolean
  leadField: RefObject<HTMLSelectElement | null>
  onPanels: (panels: Panel[] | null) => void
}

/** The panel that is chosen: its lead, and whether it is a strip. */
export function PanelFields(props: PanelFieldsProps): ReactNode {
  const { disabled, sheet } = props
  const { panels, faults, chosen, choose, add } = props.panels
  const panel = chosen === null ? undefined : panels[chosen]
  return (
    <div className="grid gap-3">
      {panels.length === 0 && <Lay {...props} />}
      {panels.length > 0 && panel === undefined && (
        <p className="text-sm text-muted">Choose a panel on the page to move, resize or rename it.</p>
      )}
      {chosen !== null && panel && <Chosen {...props} place={chosen} panel={panel} />}
      <div className="flex flex-wrap gap-2">
        <Button icon="plus" disabled={disabled} onClick={add}>
          Add a panel
        </Button>
        {props.corrected && (
          <Button kind="quiet" disabled={disabled} onClick={() => props.onPanels(null)}>
            {props.found ? 'Panels as found' : 'Take all away'}
          </Button>
        )}
      </div>
      {faults.size > 0 && (
        <ul className="grid gap-1 text-sm text-alert" aria-live="polite">
          {[...faults].map(([place, fault]) => (
            <li key={place}>
              <button type="button" className="text-left underline" onClick={() => choose(place)}>
                {fault}
              </button>
            </li>
          ))}
        </ul>
      )}
      <output className="sr-only">{panel && `${panelName(panel)}: ${boxText(panel.box_px, sheet)}`}</output>
    </div>
  )
}

function Chosen(props: PanelFieldsProps & { place: number; panel: Panel }): ReactNode {
  const { place, panel, disabled, leadField } = props
  const { change, show, remove } = props.panels
  const id = useId()
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <label htmlFor={id} className="text-sm">
        Lead
      </label>
      <select
        id={id}
        ref={leadField}
        value={panel.lead}
        disabled={disabled}
        onChange={(event) => change(place, { lead: event.target.value })}
        className="min-h-9 rounded-lg border border-edge bg-surface px-2 text-sm font-semibold text-ink"
      >
        {PRINTED_LEADS.map((lead) => (
          <option key={lead} value={lead}>
            {leadTitle(lead)}
          </option>
        ))}
      </select>
      <label className="flex min-h-9 items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={panel.rhythm}
          disabled={disabled}
          onChange={(event) => change(place, { rhythm: event.target.checked })}
          className="size-4 accent-accent"
        />
        Rhythm strip
      </label>
      <IconButton
        icon="fit"
        label={`Show ${panelName(panel)} large (Z)`}
        onClick={() => show(place)}
        className="ml-auto"
      />
      <IconButton
        icon="trash"
        label={`Delete ${panelName(panel)} (Delete)`}
        disabled={disabled}
        onClick={() => remove(place)}
      />
    </div>
  )
}

function leadTitle(lead: string): string {
  if (lead === 'ECG') return 'ECG (not named)'
  return lead.startsWith('-') ? `−${lead.slice(1)} (upside down)` : lead
}

/** A page without panels gets those of a layout, to be moved to where they are. */
function Lay({ sheet, disabled, onPanels }: PanelFieldsProps): ReactNode {
  const [name, setName] = useState('3x4+1R')
  const layout = PRINTED_LAYOUTS.find((one) => one.name === name)
  return (
    <div className="grid gap-2">
      <p className="text-sm">Say where the leads are: place the panels of a layout, then move each over its trace.</p>
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label="Panels of"
          value={name}
          options={PRINTED_LAYOUTS.map((one) => one.name)}
          name={layoutTitle}
          onChoose={setName}
        />
        <Button
          kind="primary"
          icon="box"
          disabled={disabled}
          onClick={() => layout && onPanels(laidPanels(layout.rows, layout.rhythm, sheet))}
        >
          Place them
        </Button>
      </div>
    </div>
  )
}
