import { type KeyboardEvent, type ReactNode, useMemo, useReducer, useRef, useState } from 'react'
import type { Analysis, PageAnswer } from '../api/client'
import { Button } from '../ui/Button'
import { CopyDialog } from './CopyDialog'
import { useCorrecting } from './correcting'
import { changedParts, type Corrections, correctionsOf, type Panel, partsText, patchOf } from './corrections'
import { draftReducer, freshDraft } from './draft'
import { HistoryDialog } from './HistoryDialog'
import { LayFields } from './LayFields'
import { LeaveDialog } from './LeaveDialog'
import { useLeaveGuard } from './leaveGuard'
import { type Measured, MeasureFields } from './MeasureFields'
import type { Marks } from './measure'
import { PageNotices } from './PageNotices'
import { PageToolbar } from './PageToolbar'
import { PageView, type PageViewHandle } from './PageView'
import { PanelFields } from './PanelFields'
import { draggedBox, freshPanel, type Grip, panelFaults } from './panels'
import { foundPanels, type Picture } from './picture'
import { SaveBar } from './SaveBar'
import { ScaleFields } from './ScaleFields'
import { foundTurn, turnToCome } from './turn'

interface PageEditorProps {
  analysis: Analysis
  page: PageAnswer
  name: string
  picture: Picture
  onCorrected: () => void
}

/** Half the distance of marks that keys put into the middle of the view (points of the screen). */
const FRESH_MARKS = 40

/** A page with everything that can be corrected on it. */
export function PageEditor({ analysis, page, name, picture, onCorrected }: PageEditorProps): ReactNode {
  const [draft, change] = useReducer(draftReducer, page, (first) =>
    freshDraft(first.revision, correctionsOf(first.corrections)),
  )
  const [onTop, setOnTop] = useState<Partial<Corrections>>({})
  if (draft.revision !== page.revision) {
    change({ type: 'revised', revision: page.revision, saved: correctionsOf(page.corrections), onTop })
    setOnTop({})
  }
  const correcting = useCorrecting(page, onCorrected)
  const locked = correcting.progress !== null
  const { present, saved } = draft
  const { sheet } = picture
  const found = useMemo(() => foundPanels(picture.traces), [picture])
  const panels = present.panels ?? found
  const faults = useMemo(() => panelFaults(present.panels ?? [], sheet), [present.panels, sheet])
  const emptied = present.panels?.length === 0
  const turnFound = foundTurn(picture.facts?.warnings ?? [])
  const turn = turnToCome(saved, present, turnFound)
  const changed = changedParts(saved, present)
  const leaving = useLeaveGuard(changed.length > 0 && !locked)

  const [chosenPlace, setChosen] = useState<number | null>(null)
  const chosen = chosenPlace !== null && chosenPlace < panels.length && turn === 0 ? chosenPlace : null
  const [measured, setMeasured] = useState<Measured | null>(null)
  const [marks, setMarks] = useState<Marks | null>(null)
  const [firstMark, setFirstMark] = useState(true)
  const [opacity, setOpacity] = useState(0.85)
  const [boxes, setBoxes] = useState(true)
  const [zoom, setZoom] = useState(1)
  const [dialog, setDialog] = useState<'history' | 'copy' | null>(null)
  const view = useRef<PageViewHandle>(null)
  const leadField = useRef<HTMLSelectElement>(null)

  const correct = (to: Partial<Corrections>, gesture = ''): void => {
    if (!locked) change({ type: 'change', to, gesture })
  }
  const changePanel = (place: number, to: Partial<Panel>, gesture = ''): void =>
    correct({ panels: panels.map((panel, at) => (at === place ? { ...panel, ...to } : panel)) }, gesture)
  const dragPanel = (place: number, grip: Grip, dx: number, dy: number, gesture: string): void => {
    const panel = panels[place]
    if (panel) changePanel(place, { box_px: draggedBox(panel.box_px, grip, dx, dy, sheet) }, `${gesture}/${place}`)
  }
  const addPanel = (): void => {
    const middle = view.current?.middle() ?? { x: sheet.widthPx / 2, y: sheet.heightPx / 2 }
    correct({ panels: [...panels, freshPanel(panels, middle.x, middle.y, sheet)] })
    setBoxes(true)
    setChosen(panels.length)
    view.current?.focusPanel(panels.length)
  }
  const deletePanel = (place: number): void => {
    correct({ panels: panels.filter((_, at) => at !== place) })
    setChosen(null)
    if (panels.length > 1) view.current?.focusPanel(Math.max(place - 1, 0))
  }
  const measure = (kind: Measured | null): void => {
    setMeasured(kind === measured ? null : kind)
    setMarks(null)
    setFirstMark(true)
  }
  const putMark = (x: number, y: number): void => {
    setMarks(firstMark || !marks ? { from: { x, y }, to: { x, y } } : { ...marks, to: { x, y } })
    setFirstMark(!firstMark)
  }
  const putMarksIntoMiddle = (): void => {
    const { x, y, pxPerPoint } = view.current?.middle() ?? { x: 0, y: 0, pxPerPoint: 1 }
    const away = FRESH_MARKS * pxPerPoint
    setMarks({ from: { x: x - away, y: y + away }, to: { x: x + away, y: y - away } })
    setFirstMark(true)
    view.current?.focusMark()
  }
  const dragMark = (end: 'from' | 'to', dx: number, dy: number): void =>
    setMarks((before) => before && { ...before, [end]: { x: before[end].x + dx, y: before[end].y + dy } })
  const save = (): void => {
    if (changed.length > 0 && faults.size === 0 && !emptied) correcting.save(patchOf(saved, present))
  }
  const measurable = picture.traces !== null && turn === 0

  const pressPanel = (place: number, key: string): boolean => {
    const panel = panels[place]
    if (!panel || locked) return false
    if (key === 'Delete' || key === 'Backspace') deletePanel(place)
    else if (key === 'r' || key === 'R') changePanel(place, { rhythm: !panel.rhythm })
    else if (key === 'z' || key === 'Z') view.current?.fitOn(panel.box_px)
    else if (key === 'Enter') leadField.current?.focus()
    else return pressPage(key)
    return true
  }
  const pressPage = (key: string): boolean => {
    const action = {
      n: locked ? undefined : addPanel,
      p: measurable ? () => measure('pulse') : undefined,
      t: measurable ? () => measure('span') : undefined,
      b: () => setBoxes(!boxes),
      enter: measured ? putMarksIntoMiddle : undefined,
      escape: measured ? () => measure(null) : () => setChosen(null),
    }[key.toLowerCase()]
    action?.()
    return action !== undefined
  }
  const shortcut = (event: KeyboardEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return
    const key = event.key.toLowerCase()
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'text'
    if (key === 's') save()
    else if (key === 'z' && !typing && !locked) change({ type: event.shiftKey ? 'redo' : 'undo' })
    else if (key === 'y' && !typing && !locked) change({ type: 'redo' })
    else return
    event.preventDefault()
  }
  const others = analysis.pages.filter((one) => one.page !== page.page)
  return (
    // Keys that hold wherever the focus is within the page.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="flex h-full flex-col" onKeyDown={shortcut}>
      <div className="flex min-h-0 grow flex-col max-lg:overflow-auto lg:flex-row">
        <div className="flex min-w-0 grow flex-col max-lg:shrink-0 lg:min-h-0">
          <PageToolbar
            {...{ opacity, boxes, measured, zoom, locked, measurable }}
            onOpacity={setOpacity}
            onBoxes={() => setBoxes(!boxes)}
            onMeasure={measure}
            onZoom={(factor) => view.current?.zoom(factor)}
            onFit={() => view.current?.fit()}
          />
          {measured && (
            <MeasureFields
              kind={measured}
              {...{ marks, sheet }}
              onChange={correct}
              onPutMarks={putMarksIntoMiddle}
              onClose={() => measure(null)}
            />
          )}
          <PageNotices
            {...{ page, correcting, changed }}
            turning={turn !== 0}
            onTheirs={() => {
              correcting.dismiss()
              onCorrected()
            }}
            onMineOnTop={() => {
              setOnTop(patchOf(saved, present))
              correcting.dismiss()
              onCorrected()
            }}
          />
          <div className="relative grow max-lg:min-h-[44dvh]">
            <PageView
              ref={view}
              label={`Page ${page.page} of ${name}, ${panels.length} panels`}
              {...{ picture, turn, panels, faults, chosen, marks, opacity, boxes, locked }}
              marking={measured !== null}
              onChoose={setChosen}
              onDragPanel={dragPanel}
              onDragMark={dragMark}
              onMark={putMark}
              onKey={(place, key) => (place === null ? pressPage(key) : pressPanel(place, key))}
              onZoom={setZoom}
            />
          </div>
        </div>
        <aside
          aria-label="Corrections"
          className="shrink-0 border-rule bg-surface max-lg:border-t lg:w-84 lg:overflow-auto lg:border-l"
        >
          <Group title="Panels">
            <PanelFields
              {...{ panels, faults, chosen, sheet, leadField }}
              disabled={locked || turn !== 0}
              corrected={present.panels !== null}
              found={found.length > 0}
              onChoose={setChosen}
              onChange={changePanel}
              onShow={(place) => view.current?.fitOn((panels[place] ?? panels[0]!).box_px)}
              onAdd={addPanel}
              onDelete={deletePanel}
              onPanels={(next) => correct({ panels: next })}
            />
          </Group>
          <Group title="Scale">
            <ScaleFields {...{ present, saved }} facts={picture.facts} disabled={locked} onChange={correct} />
          </Group>
          <Group title="How it lies">
            <LayFields
              {...{ present, saved }}
              foundTurn={turnFound}
              foundLayout={picture.traces?.layout ?? null}
              disabled={locked}
              onChange={correct}
            />
          </Group>
          <div className="flex flex-wrap gap-2 p-4">
            <Button icon="history" onClick={() => setDialog('history')}>
              Revisions
            </Button>
            {others.length > 0 && (
              <Button
                icon="copy"
                disabled={locked || changed.length > 0 || changedParts(saved, correctionsOf({})).length === 0}
                onClick={() => setDialog('copy')}
              >
                Copy to other pages
              </Button>
            )}
          </div>
        </aside>
      </div>
      <SaveBar
        {...{ draft }}
        progress={correcting.progress}
        faulty={faults.size > 0 || emptied}
        onDraft={change}
        onSave={save}
      />
      {dialog === 'history' && (
        <HistoryDialog
          page={page}
          locked={locked}
          onBack={(to) => {
            setDialog(null)
            correcting.save(patchOf(saved, to))
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'copy' && (
        <CopyDialog
          {...{ saved, sheet, others }}
          onClose={(copied) => {
            setDialog(null)
            if (copied) onCorrected()
          }}
        />
      )}
      {leaving && <LeaveDialog leaving={leaving} what={partsText(changed)} />}
    </div>
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
