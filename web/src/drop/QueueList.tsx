import { type SubmitEvent, type ReactNode, useId, useState, useSyncExternalStore } from 'react'
import { analysisHref } from '../shell/route'
import { Button, buttonClass, IconButton } from '../ui/Button'
import { Icon, type IconName } from '../ui/icons'
import { ProgressBar } from '../ui/ProgressBar'
import {
  cancelItem,
  forgetItem,
  isOver,
  onQueue,
  queueItems,
  type QueueItem,
  type QueuePhase,
  retryItem,
} from './queue'
import { phaseText, sizeText } from './stages'

/** Files of this visit, each with what is being done with it. */
export function QueueList(): ReactNode {
  const items = useSyncExternalStore(onQueue, queueItems)
  if (items.length === 0) return null
  return (
    <section aria-label="Files of this visit">
      <ul className="grid gap-2">
        {items.toReversed().map((item) => (
          <QueueRow key={item.id} item={item} />
        ))}
      </ul>
    </section>
  )
}

const ICONS: Partial<Record<QueuePhase, IconName>> = { done: 'check', refused: 'warning' }
const COLOURS: Partial<Record<QueuePhase, string>> = { done: 'text-good', refused: 'text-alert' }

function QueueRow({ item }: { item: QueueItem }): ReactNode {
  return (
    <li className="rounded-xl border border-rule bg-surface px-4 py-3">
      <div className="flex items-center gap-3">
        <Icon name={ICONS[item.phase] ?? 'document'} className={`size-5 ${COLOURS[item.phase] ?? 'text-muted'}`} />
        <div className="min-w-0 grow">
          <p className="truncate text-sm font-medium">{item.name}</p>
          <p className="text-xs text-muted" aria-live="polite">
            {phaseText(item)}
            {!isOver(item) && ` · ${sizeText(item.bytes)}`}
          </p>
        </div>
        <QueueButtons item={item} />
      </div>
      {(item.phase === 'uploading' || item.phase === 'analysing') && (
        <div className="mt-2">
          <ProgressBar label={`${item.name}: ${phaseText(item)}`} share={item.share} />
        </div>
      )}
      {item.problem && (
        <div className="mt-2 rounded-lg bg-alert-ground px-3 py-2 text-sm" role="alert">
          <p className="font-medium text-alert">{item.problem.message}</p>
          {item.problem.cure && <p>{item.problem.cure}</p>}
          {item.problem.slug === 'missing-rate' && <RateForm item={item} />}
        </div>
      )}
    </li>
  )
}

function QueueButtons({ item }: { item: QueueItem }): ReactNode {
  return (
    <div className="flex items-center gap-1">
      {item.phase === 'done' && item.analysis && (
        <a href={analysisHref(item.analysis)} className={buttonClass('plain')}>
          Open
        </a>
      )}
      {(item.phase === 'cancelled' || item.problem?.status === 0) && (
        <IconButton icon="retry" label={`Try ${item.name} again`} onClick={() => retryItem(item.id)} />
      )}
      {isOver(item) ? (
        <IconButton icon="close" label={`Take ${item.name} from the list`} onClick={() => forgetItem(item.id)} />
      ) : (
        <IconButton icon="close" label={`Stop ${item.name}`} onClick={() => cancelItem(item.id)} />
      )}
    </div>
  )
}

/** Asks for the rate of a signal that does not tell it. */
function RateForm({ item }: { item: QueueItem }): ReactNode {
  const [rate, setRate] = useState('')
  const id = useId()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (Number(rate) > 0) retryItem(item.id, { fs_hz: Number(rate) })
  }
  return (
    <form onSubmit={submit} className="mt-2 flex flex-wrap items-center gap-2">
      <label htmlFor={id}>Samples per second (Hz)</label>
      <input
        id={id}
        type="number"
        min={50}
        max={2000}
        step="any"
        required
        value={rate}
        onChange={(event) => setRate(event.target.value)}
        className="min-h-10 w-24 rounded-lg border border-edge bg-surface px-2"
      />
      <Button type="submit">Try again</Button>
    </form>
  )
}
