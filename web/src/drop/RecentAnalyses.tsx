import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { deleteDocument, listAnalyses } from '../api/analyses'
import type { AnalysisSummary } from '../api/client'
import { ProblemNotice } from '../shell/ProblemNotice'
import { analysisHref } from '../shell/route'
import { Button, IconButton } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { toastProblem } from '../ui/toastStore'
import { useLoaded } from '../ui/useLoaded'
import { PageThumbnail } from '../shell/PageThumbnail'
import { isOver, onQueue, queueItems } from './queue'

const SHOWN = 12

/** What was analysed last, of this visit and of earlier ones. */
export function RecentAnalyses(): ReactNode {
  const items = useSyncExternalStore(onQueue, queueItems)
  const over = items.filter(isOver).length
  const { value, problem, reload } = useLoaded(`recent/${over}`, () => listAnalyses(SHOWN))
  const [doomed, setDoomed] = useState<AnalysisSummary | null>(null)
  if (problem) return <ProblemNotice problem={problem} onRetry={reload} />
  const shown = value?.analyses.filter((one) => one.state === 'done') ?? []
  if (shown.length === 0) return null
  return (
    <section aria-labelledby="recent">
      <h2 id="recent" className="mb-2 text-sm font-semibold text-muted">
        Recent
      </h2>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4">
        {shown.map((analysis) => (
          <li
            key={analysis.id}
            className="relative overflow-hidden rounded-xl border border-rule bg-surface hover:border-accent"
          >
            <a href={analysisHref(analysis.id)} className="block">
              <PageThumbnail analysis={analysis.id} />
              <span className="block px-3 py-2 pr-12">
                <span className="block truncate text-sm font-medium">{nameOf(analysis, items)}</span>
                <span className="block text-xs text-muted">{whenText(analysis.created)}</span>
              </span>
            </a>
            <IconButton
              icon="trash"
              label={`Delete ${nameOf(analysis, items)} of ${whenText(analysis.created)}`}
              onClick={() => setDoomed(analysis)}
              className="absolute right-1 bottom-1 text-muted"
            />
          </li>
        ))}
      </ul>
      {doomed && (
        <Dialog title="Delete this document?" onClose={() => setDoomed(null)}>
          <p className="text-sm">The document, its analyses and all results are deleted at once and for good.</p>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={() => setDoomed(null)}>Keep it</Button>
            <Button
              kind="danger"
              icon="trash"
              onClick={() => {
                setDoomed(null)
                deleteDocument(doomed.document).then(reload, toastProblem)
              }}
            >
              Delete
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** The file's name while this visit knows it: the service keeps none. */
function nameOf(analysis: AnalysisSummary, items: ReturnType<typeof queueItems>): string {
  return items.find((item) => item.document === analysis.document)?.name ?? 'ECG'
}

function whenText(created: string): string {
  return new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}
