import { type MouseEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { AnalysisSummary } from '../api/client'
import { percentText } from '../result/measureText'
import { unitText, valueText } from '../result/measureText'
import { Icon, type IconName } from '../ui/icons'
import type { Entry, EntryState } from './entries'
import { listWindow, scrollToRow } from './listWindow'

const ROW_PX = 68

interface EntryListProps {
  entries: readonly Entry[]
  current: string | null
  picked: ReadonlySet<string>
  onCurrent: (key: string) => void
  onPick: (key: string) => void
  /** Hears of the analyses that are seen. */
  onSeen: (analyses: AnalysisSummary[]) => void
  /** Called when the end of the list is near. */
  onEnd: () => void
}

/** All pages of a batch, of which only those are drawn that are seen: thousands cost no more than twenty. */
export function EntryList({ entries, current, picked, onCurrent, onPick, onSeen, onEnd }: EntryListProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [view, setView] = useState({ scroll: 0, height: 800 })
  const { first, end } = listWindow(view.scroll, view.height, ROW_PX, entries.length)
  const place = entries.findIndex((entry) => entry.key === current)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const take = (): void => setView({ scroll: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(take)
    observer.observe(element)
    element.addEventListener('scroll', take, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', take)
    }
  }, [])
  useEffect(() => {
    const element = box.current
    if (element && place >= 0) {
      element.scrollTop = scrollToRow(place, element.scrollTop, element.clientHeight, ROW_PX)
    }
  }, [place])
  const latest = useRef({ entries, onSeen, onEnd })
  useEffect(() => {
    latest.current = { entries, onSeen, onEnd }
  })
  useEffect(() => {
    const { entries: all, onSeen: seen, onEnd: atEnd } = latest.current
    seen(all.slice(first, end).map((entry) => entry.analysis))
    if (end >= all.length) atEnd()
  }, [first, end, entries.length])
  const click = (event: MouseEvent, key: string): void => {
    const onMark = event.target instanceof Element && event.target.closest('[data-pick]') !== null
    if (onMark) onPick(key)
    else onCurrent(key)
  }
  return (
    <div
      ref={box}
      role="listbox"
      aria-label="Pages"
      aria-multiselectable
      aria-activedescendant={place >= first && place < end ? `${id}-${place}` : undefined}
      tabIndex={0}
      className="relative h-full overflow-auto -outline-offset-2"
    >
      <div role="presentation" style={{ height: entries.length * ROW_PX }}>
        {entries.slice(first, end).map((entry, k) => (
          // Keys are those of the whole page, which hears them wherever the focus is.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={entry.key}
            id={`${id}-${first + k}`}
            role="option"
            tabIndex={-1}
            aria-selected={picked.has(entry.key)}
            aria-current={entry.key === current}
            aria-setsize={entries.length}
            aria-posinset={first + k + 1}
            onClick={(event) => click(event, entry.key)}
            style={{ top: (first + k) * ROW_PX, height: ROW_PX }}
            className="absolute inset-x-0 flex cursor-pointer items-center gap-3 border-b border-rule px-3 hover:bg-raised aria-[current=true]:bg-certain/50"
          >
            <Row entry={entry} picked={picked.has(entry.key)} />
          </div>
        ))}
      </div>
    </div>
  )
}

const SIGNS: Record<EntryState, { icon: IconName; colour: string; text: string }> = {
  going: { icon: 'retry', colour: 'text-muted', text: 'Going on' },
  done: { icon: 'document', colour: 'text-muted', text: 'Done' },
  review: { icon: 'warning', colour: 'text-amber', text: 'Needs review' },
  accepted: { icon: 'check', colour: 'text-good', text: 'Accepted' },
  refused: { icon: 'close', colour: 'text-alert', text: 'Refused' },
  cancelled: { icon: 'close', colour: 'text-muted', text: 'Cancelled' },
}

function Row({ entry, picked }: { entry: Entry; picked: boolean }): ReactNode {
  const sign = SIGNS[entry.state]
  return (
    <>
      <span
        data-pick
        aria-hidden
        className={`grid size-6 shrink-0 place-items-center rounded border ${picked ? 'border-accent bg-accent-ground text-on-accent' : 'border-edge'}`}
      >
        {picked && <Icon name="check" className="size-4" />}
      </span>
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-2 text-sm">
          <span className="truncate font-medium">{entryName(entry)}</span>
          <span className="ml-auto text-xs whitespace-nowrap text-muted">{timeText(entry.analysis.created)}</span>
        </span>
        <span className={`flex items-center gap-1 truncate text-xs ${sign.colour}`}>
          <Icon name={sign.icon} className="size-3.5" />
          {sign.text}
          <span className="truncate text-muted">{detailText(entry)}</span>
        </span>
      </span>
    </>
  )
}

export function entryName({ name, analysis }: Entry): string {
  return name === '' ? `ECG ${analysis.id.slice(0, 8)}` : name
}

function timeText(created: string): string {
  return new Date(created).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' })
}

function detailText({ problem, digest }: Entry): string {
  if (problem) return problem.message
  if (!digest) return ''
  const rate = digest.measures.find((measure) => measure.name === 'heart_rate')
  const parts = [
    ...(rate && rate.value !== null ? [`${valueText(rate)} ${unitText(rate)}`] : []),
    ...(digest.rhythm ? [`${digest.rhythm.name} ${percentText(digest.rhythm.share)}`] : []),
  ]
  return parts.join(', ')
}
