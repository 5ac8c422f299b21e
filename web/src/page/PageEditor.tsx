import { type KeyboardEvent, type ReactNode, useMemo, useReducer, useRef, useState } from 'react'
import type { Analysis, PageAnswer } from '../api/client'
import { CopyDialog } from './CopyDialog'
import { useCorrecting } from './correcting'
import { changedParts, type Corrections, correctionsOf, partsText, patchOf } from './corrections'
import { type Draft, type DraftAction, draftReducer, freshDraft } from './draft'
import { HistoryDialog } from './HistoryDialog'
import { LeaveDialog } from './LeaveDialog'
import { useLeaveGuard } from './leaveGuard'
import { MeasureFields } from './MeasureFields'
import { PageNotices } from './PageNotices'
import { PageSide } from './PageSide'
import { PageToolbar } from './PageToolbar'
import { PageView, type PageViewHandle } from './PageView'
import { foundPanels, type Picture } from './picture'
import { SaveBar } from './SaveBar'
import { turnToCome } from './turn'
import { useMeasuring } from './useMeasuring'
import { usePanels } from './usePanels'

interface PageEditorProps {
  analysis: Analysis
  page: PageAnswer
  name: string
  picture: Picture
  onCorrected: () => void
}

/** A page with everything that can be corrected on it. */
export function PageEditor({ analysis, page, name, picture, onCorrected }: PageEditorProps): ReactNode {
  const [draft, change, putOnTop] = useDraft(page)
  const { present, saved } = draft
  const changed = changedParts(saved, present)
  const correcting = useCorrecting(page, onCorrected)
  const locked = correcting.progress !== null
  const leaving = useLeaveGuard(changed.length > 0 && !locked)
  const correct = (to: Partial<Corrections>, gesture = ''): void => {
    if (!locked) change({ type: 'change', to, gesture })
  }

  const view = useRef<PageViewHandle>(null)
  const leadField = useRef<HTMLSelectElement>(null)
  const { sheet } = picture
  const found = useMemo(() => foundPanels(picture.traces), [picture])
  const [opacity, setOpacity] = useState(0.85)
  const [boxes, setBoxes] = useState(true)
  const panels = usePanels({
    corrected: present.panels,
    found,
    sheet,
    view,
    leadField,
    onCorrect: correct,
    onAdded: () => setBoxes(true),
  })
  const measuring = useMeasuring(view)
  const [zoom, setZoom] = useState(1)
  const [dialog, setDialog] = useState<'history' | 'copy' | null>(null)

  const turn = turnToCome(present, picture.turned)
  const measurable = picture.traces !== null && turn === 0
  const faulty = panels.faults.size > 0 || panels.emptied
  const save = (): void => {
    if (changed.length > 0 && !faulty && !locked) correcting.save(patchOf(saved, present))
  }
  const reload = (): void => {
    correcting.dismiss()
    onCorrected()
  }
  const pressPage = (key: string): boolean => {
    const actions: Record<string, (() => void) | undefined> = {
      n: locked || turn !== 0 ? undefined : panels.add,
      p: measurable ? () => measuring.measure('pulse') : undefined,
      t: measurable ? () => measuring.measure('span') : undefined,
      b: () => setBoxes(!boxes),
      enter: measuring.measured ? measuring.putIntoMiddle : undefined,
      escape: measuring.measured ? () => measuring.measure(null) : () => panels.choose(null),
    }
    const action = actions[key.toLowerCase()]
    action?.()
    return action !== undefined
  }
  const shortcut = (event: KeyboardEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return
    const key = event.key.toLowerCase()
    // A text field undoes its own typing.
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
            {...{ opacity, boxes, zoom, locked, measurable }}
            measured={measuring.measured}
            onOpacity={setOpacity}
            onBoxes={() => setBoxes(!boxes)}
            onMeasure={measuring.measure}
            onZoom={(factor) => view.current?.zoom(factor)}
            onFit={() => view.current?.fit()}
          />
          {measuring.measured && (
            <MeasureFields
              kind={measuring.measured}
              marks={measuring.marks}
              sheet={sheet}
              onChange={correct}
              onPutMarks={measuring.putIntoMiddle}
              onClose={() => measuring.measure(null)}
            />
          )}
          <PageNotices
            {...{ page, correcting, changed }}
            turning={turn !== 0}
            onTheirs={reload}
            onMineOnTop={() => {
              putOnTop(patchOf(saved, present))
              reload()
            }}
          />
          <div className="relative grow max-lg:min-h-[44dvh]">
            <PageView
              ref={view}
              label={`Page ${page.page} of ${name}, ${panels.panels.length} panels`}
              {...{ picture, turn, panels, opacity, locked }}
              boxes={boxes && turn === 0}
              measuring={measuring}
              onKey={(place, key) => (place !== null && !locked && panels.press(place, key)) || pressPage(key)}
              onZoom={setZoom}
            />
          </div>
        </div>
        <PageSide
          {...{ panels, present, saved, picture, locked, leadField }}
          turning={turn !== 0}
          others={others.length > 0}
          onCorrect={correct}
          onHistory={() => setDialog('history')}
          onCopy={() => setDialog('copy')}
        />
      </div>
      <SaveBar {...{ draft, faulty }} progress={correcting.progress} onDraft={change} onSave={save} />
      {dialog === 'history' && (
        <HistoryDialog
          {...{ page, locked }}
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

/** The draft of a page's corrections, begun anew with each revision; what is told to is then put on top of it. */
function useDraft(page: PageAnswer): [Draft, (action: DraftAction) => void, (patch: Partial<Corrections>) => void] {
  const [draft, change] = useReducer(draftReducer, page, (first) =>
    freshDraft(first.revision, correctionsOf(first.corrections)),
  )
  const [onTop, setOnTop] = useState<Partial<Corrections>>({})
  if (draft.revision !== page.revision) {
    change({ type: 'revised', revision: page.revision, saved: correctionsOf(page.corrections), onTop })
    setOnTop({})
  }
  return [draft, change, setOnTop]
}
