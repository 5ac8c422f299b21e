import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { hasResult } from '../api/pageResults'
import { addFiles, isOver, onQueue, queueItems } from '../drop/queue'
import { ProblemNotice } from '../shell/ProblemNotice'
import { analysisHref, goTo, trendsHref } from '../shell/route'
import { Button, buttonClass } from '../ui/Button'
import { acceptedKey, acceptedMarks, onAccepted, setAccepted } from './accepted'
import { type BatchAction, batchAction } from './batchKeys'
import { batchChoice, chooseInBatch, onBatchChoice } from './batchChoice'
import { currentBatch, lookAgain, lookInto, moreBatch, onBatch, refreshBatch } from './batchStore'
import { beside, countsOf, entriesOf, type Entry, filtered, type Filter, FILTERS } from './entries'
import { EntryList } from './EntryList'
import { ExportDialog } from './ExportDialog'
import { correctHref, ReviewPane } from './ReviewPane'

/** The queue of analyses: what is done, what a person should look at, and its review by keyboard alone. */
export default function BatchPage(): ReactNode {
  const batch = useSyncExternalStore(onBatch, currentBatch)
  const entries = useEntries()
  const { filter, current, picked } = useSyncExternalStore(onBatchChoice, batchChoice)
  const [exporting, setExporting] = useState(false)
  const shown = useMemo(() => filtered(entries, filter), [entries, filter])
  const entry = underReview(shown, current)
  const chosen = useMemo(() => entries.filter((one) => picked.has(one.key)), [entries, picked])
  useFreshness(entries)
  useEffect(() => {
    // Whether something needs review is only known of what was looked into.
    if (filter !== 'review') return
    lookInto(batch.summaries)
    void moreBatch()
  }, [filter, batch.summaries])
  const currentAnalysis = entry?.analysis.id
  useEffect(() => {
    if (currentAnalysis !== undefined) void lookAgain(currentAnalysis)
  }, [currentAnalysis])

  const act = (action: BatchAction): void => {
    // Keys may come faster than the page is drawn: what is under review is asked for at each.
    const now = underReview(shown, batchChoice().current)
    if (action === 'export') setExporting(true)
    else if (now) actOn(now, shown, action)
  }
  useBatchKeys(act)
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">Batch</h1>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-rule bg-surface px-3 py-2 sm:px-4">
        <FilterTabs entries={entries} filter={filter} more={batch.next !== null} />
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <AddFolder />
          <TrendsLink chosen={chosen} />
          <Button icon="download" disabled={shown.length === 0} onClick={() => setExporting(true)}>
            {chosen.length > 0 ? `Export ${chosen.length}` : 'Export all'}
          </Button>
        </div>
      </div>
      {batch.problem && (
        <div className="p-3">
          <ProblemNotice problem={batch.problem} onRetry={() => void refreshBatch()} />
        </div>
      )}
      <div className="grid min-h-0 grow max-lg:grid-rows-[35dvh_1fr] lg:grid-cols-[24rem_1fr]">
        <div className="flex min-h-0 flex-col border-rule bg-surface max-lg:border-b lg:border-r">
          <div className="min-h-0 grow">
            <EntryList
              entries={shown}
              current={entry?.key ?? null}
              picked={picked}
              onCurrent={(key) => chooseInBatch({ current: key })}
              onPick={pick}
              onSeen={lookInto}
              onEnd={() => void moreBatch()}
            />
          </div>
          <p className="border-t border-rule px-3 py-1.5 text-xs text-muted">
            Accepted marks are kept in this browser alone, for the revision that was seen.{' '}
            <span className="not-pointer-fine:hidden">Press ? for keys.</span>
          </p>
        </div>
        <div className="min-h-0 overflow-auto">
          {entry ? (
            <ReviewPane
              entry={entry}
              onAccept={() => actOn(entry, shown, 'accept')}
              onStep={(step) => chooseInBatch({ current: beside(shown, entry.key, step)?.key ?? null })}
            />
          ) : (
            <p className="p-8 text-center text-sm text-muted">
              {batch.loading
                ? 'Listing analyses'
                : `Nothing here${filter === 'all' ? ' yet: add a folder of ECGs' : ''}`}
            </p>
          )}
        </div>
      </div>
      {exporting && <ExportDialog entries={chosen.length > 0 ? chosen : shown} onClose={() => setExporting(false)} />}
    </div>
  )
}

function underReview(shown: readonly Entry[], current: string | null): Entry | null {
  return shown.find((one) => one.key === current) ?? shown[0] ?? null
}

function pick(key: string): void {
  const picked = new Set(batchChoice().picked)
  if (!picked.delete(key)) picked.add(key)
  chooseInBatch({ picked })
}

function actOn(entry: Entry, shown: readonly Entry[], action: BatchAction): void {
  const step = (by: number): void => chooseInBatch({ current: beside(shown, entry.key, by)?.key ?? null })
  if (action === 'next') step(1)
  else if (action === 'previous') step(-1)
  else if (action === 'pick') pick(entry.key)
  else if (action === 'open') goTo(analysisHref(entry.analysis.id, entry.number))
  else if (action === 'correct' && entry.page) goTo(correctHref(entry))
  else if (action === 'accept' && entry.page?.state === 'done') {
    const accepted = entry.state === 'accepted'
    // What is accepted is seen; the next one comes.
    if (!accepted) step(1)
    setAccepted(acceptedKey(entry.analysis.id, entry.number, entry.page.revision), !accepted)
  }
}

/** All pages that are known, with the names of files of this visit. */
function useEntries(): Entry[] {
  const batch = useSyncExternalStore(onBatch, currentBatch)
  const items = useSyncExternalStore(onQueue, queueItems)
  const accepted = useSyncExternalStore(onAccepted, acceptedMarks)
  return useMemo(() => {
    const names = new Map(items.flatMap(({ document, name }) => (document ? [[document, name] as const] : [])))
    return entriesOf(batch, names, accepted)
  }, [batch, items, accepted])
}

const REFRESH_MS = 4000
const IDLE_REFRESH_MS = 30_000

/** List anew when a file of this visit is done, and now and then while something goes on. */
function useFreshness(entries: readonly Entry[]): void {
  const over = useSyncExternalStore(onQueue, queueItems).filter(isOver).length
  const going = entries.some((entry) => entry.state === 'going')
  useEffect(() => {
    void refreshBatch()
    const timer = setInterval(() => void refreshBatch(), going ? REFRESH_MS : IDLE_REFRESH_MS)
    return () => clearInterval(timer)
  }, [over, going])
}

function useBatchKeys(act: (action: BatchAction) => void): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const action = document.querySelector('dialog[open]') ? null : batchAction(event)
      if (action === null) return
      event.preventDefault()
      latest.current(action)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

interface FilterTabsProps {
  entries: readonly Entry[]
  filter: Filter
  /** Whether the service has more than was listed. */
  more: boolean
}

function FilterTabs({ entries, filter, more }: FilterTabsProps): ReactNode {
  const counts = useMemo(() => countsOf(entries), [entries])
  return (
    <div role="group" aria-label="Show" className="flex gap-1 max-sm:w-full max-sm:overflow-x-auto">
      {(Object.keys(FILTERS) as Filter[]).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === filter}
          onClick={() => chooseInBatch({ filter: one })}
          className="min-h-9 shrink-0 rounded-lg px-2.5 text-sm whitespace-nowrap hover:bg-raised aria-pressed:bg-accent-ground aria-pressed:font-medium aria-pressed:text-on-accent"
        >
          {FILTERS[one]}{' '}
          <span className="tabular-nums">
            {counts[one]}
            {more && '+'}
          </span>
        </button>
      ))}
    </div>
  )
}

function TrendsLink({ chosen }: { chosen: readonly Entry[] }): ReactNode {
  const ready = chosen.filter((entry) => entry.page && hasResult(entry.page, 'analysis.json'))
  if (ready.length < 2) return null
  return (
    <a href={trendsHref(ready.map((entry) => entry.key))} className={buttonClass('plain')}>
      Show trends
    </a>
  )
}

/** Uploads all files of a folder. */
function AddFolder(): ReactNode {
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon="upload" onClick={() => chooser.current?.click()}>
        Add a folder
      </Button>
      <input
        ref={(input) => {
          chooser.current = input
          // React knows no such attribute.
          input?.setAttribute('webkitdirectory', '')
        }}
        type="file"
        multiple
        hidden
        data-testid="folder"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])].filter((file) => !file.name.startsWith('.'))
          event.target.value = ''
          addFiles(files, {})
        }}
      />
    </>
  )
}
