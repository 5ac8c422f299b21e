import type { ReactNode } from 'react'
import type { PageAnswer } from '../api/client'
import { correctionHistory, type CorrectionsAnswer } from '../api/corrections'
import { ProblemNotice } from '../shell/ProblemNotice'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { useLoaded } from '../ui/useLoaded'
import { addressOf } from './correcting'
import { type Corrections, correctionsOf, correctionsText } from './corrections'

interface HistoryDialogProps {
  page: PageAnswer
  locked: boolean
  onBack: (to: Corrections) => void
  onClose: () => void
}

/** Every revision of a page: what, who and when, and the way back to it. */
export function HistoryDialog({ page, locked, onBack, onClose }: HistoryDialogProps): ReactNode {
  const { analysis, number } = addressOf(page)
  const { value, problem, reload } = useLoaded(`history/${page.url}/${page.revision}`, () =>
    correctionHistory(analysis, number),
  )
  return (
    <Dialog title="Revisions of this page" onClose={onClose}>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      <ol className="grid divide-y divide-rule">
        {(value ?? []).toReversed().map((revision) => (
          <li key={revision.revision} className="flex items-center gap-3 py-2.5">
            <div className="min-w-0 grow text-sm">
              <p className="font-medium first-letter:uppercase">
                {correctionsText(correctionsOf(revision.corrections))}
              </p>
              <p className="text-muted">{whoAndWhen(revision)}</p>
            </div>
            {revision.revision === page.revision ? (
              <span className="text-sm text-muted">Now</span>
            ) : (
              <Button
                disabled={locked}
                aria-label={`Back to revision ${revision.revision}`}
                onClick={() => onBack(correctionsOf(revision.corrections))}
              >
                Back to this
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

function whoAndWhen({ author, created, state }: CorrectionsAnswer): string {
  const when = new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  const who = author === null ? 'Inkbeat' : author === 'local' ? 'On this machine' : `Key ${author}`
  return `${who}, ${when}${state === 'done' ? '' : ` (${state === 'refused' ? 'not read' : state})`}`
}
