import type { ReactNode, RefObject } from 'react'
import { Button } from '../ui/Button'
import { changedParts, type Corrections, correctionsOf } from './corrections'
import { LayFields } from './LayFields'
import { PanelFields } from './PanelFields'
import type { Picture } from './picture'
import { ScaleFields } from './ScaleFields'
import type { Panels } from './usePanels'

interface PageSideProps {
  panels: Panels
  present: Corrections
  saved: Corrections
  picture: Picture
  turning: boolean
  locked: boolean
  /** Whether the document has other pages. */
  others: boolean
  leadField: RefObject<HTMLSelectElement | null>
  onCorrect: (to: Partial<Corrections>, gesture?: string) => void
  onHistory: () => void
  onCopy: () => void
}

/** Beside the page: everything on it that can be corrected, and its revisions. */
export function PageSide(props: PageSideProps): ReactNode {
  const { present, saved, picture, locked, onCorrect } = props
  const nothingToCopy = changedParts(saved, correctionsOf({})).length === 0
  return (
    <aside
      aria-label="Corrections"
      className="shrink-0 border-rule bg-surface max-lg:border-t lg:w-84 lg:overflow-auto lg:border-l"
    >
      <Group title="Panels">
        <PanelFields
          panels={props.panels}
          sheet={picture.sheet}
          leadField={props.leadField}
          disabled={locked || props.turning}
          corrected={present.panels !== null}
          found={picture.traces !== null}
          onPanels={(panels) => onCorrect({ panels })}
        />
      </Group>
      <Group title="Scale">
        <ScaleFields {...{ present, saved }} facts={picture.facts} disabled={locked} onChange={onCorrect} />
      </Group>
      <Group title="How it lies">
        <LayFields
          {...{ present, saved }}
          had={picture.turned}
          foundLayout={picture.traces?.layout ?? null}
          disabled={locked}
          onChange={onCorrect}
        />
      </Group>
      <div className="flex flex-wrap gap-2 p-4">
        <Button icon="history" onClick={props.onHistory}>
          Revisions
        </Button>
        {props.others && (
          <Button
            icon="copy"
            disabled={locked || nothingToCopy || changedParts(saved, present).length > 0}
            onClick={props.onCopy}
          >
            Copy to other pages
          </Button>
        )}
      </div>
    </aside>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section className="grid gap-3 border-b border-rule p-4">
      <h2 className="text-sm font-semibold">{title}</h2>
      {children}
    </section>
  )
}
