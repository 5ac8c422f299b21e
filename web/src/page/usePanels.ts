import { type RefObject, useMemo, useState } from 'react'
import type { Corrections, Panel } from './corrections'
import type { PageViewHandle } from './PageView'
import { draggedBox, freshPanel, type Grip, panelFaults, type Sheet } from './panels'

/** The panels on a page, the chosen one, and what can be done to them. */
export interface Panels {
  panels: readonly Panel[]
  /** Why the service would not take one, by its place. */
  faults: ReadonlyMap<number, string>
  /** Whether a person took all panels away, which the service does not take. */
  emptied: boolean
  chosen: number | null
  choose: (place: number | null) => void
  change: (place: number, to: Partial<Panel>, gesture?: string) => void
  drag: (place: number, grip: Grip, dx: number, dy: number, gesture: string) => void
  add: () => void
  remove: (place: number) => void
  /** Show one large. */
  show: (place: number) => void
  /** Do what a key on a panel means; false where it means nothing. */
  press: (place: number, key: string) => boolean
}

interface PanelsHost {
  /** Null as found. */
  corrected: readonly Panel[] | null
  found: readonly Panel[]
  sheet: Sheet
  view: RefObject<PageViewHandle | null>
  leadField: RefObject<HTMLSelectElement | null>
  onCorrect: (to: Partial<Corrections>, gesture?: string) => void
  /** A panel was added, which a person wants to see. */
  onAdded: () => void
}

export function usePanels({ corrected, found, sheet, view, leadField, onCorrect, onAdded }: PanelsHost): Panels {
  const [place, choose] = useState<number | null>(null)
  const panels = corrected ?? found
  const chosen = place !== null && place < panels.length ? place : null
  const faults = useMemo(() => panelFaults(corrected ?? [], sheet), [corrected, sheet])
  const change: Panels['change'] = (at, to, gesture) =>
    onCorrect({ panels: panels.map((panel, one) => (one === at ? { ...panel, ...to } : panel)) }, gesture)
  const remove = (at: number): void => {
    onCorrect({ panels: panels.filter((_, one) => one !== at) })
    choose(null)
    if (panels.length > 1) view.current?.focusPanel(Math.max(at - 1, 0))
  }
  const show = (at: number): void => {
    const panel = panels[at]
    if (panel) view.current?.fitOn(panel.box_px)
  }
  return {
    panels,
    faults,
    emptied: corrected?.length === 0,
    chosen,
    choose,
    change,
    remove,
    show,
    drag: (at, grip, dx, dy, gesture) => {
      const panel = panels[at]
      if (panel) change(at, { box_px: draggedBox(panel.box_px, grip, dx, dy, sheet) }, `${gesture}/${at}`)
    },
    add: () => {
      const middle = view.current?.middle() ?? { x: sheet.widthPx / 2, y: sheet.heightPx / 2 }
      onCorrect({ panels: [...panels, freshPanel(panels, middle.x, middle.y, sheet)] })
      choose(panels.length)
      onAdded()
      view.current?.focusPanel(panels.length)
    },
    press: (at, key) => {
      const actions: Record<string, () => void> = {
        delete: () => remove(at),
        backspace: () => remove(at),
        r: () => change(at, { rhythm: !panels[at]?.rhythm }),
        z: () => show(at),
        enter: () => leadField.current?.focus(),
      }
      const action = actions[key.toLowerCase()]
      action?.()
      return action !== undefined
    },
  }
}
