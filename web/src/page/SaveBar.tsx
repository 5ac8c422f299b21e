import type { ReactNode } from 'react'
import { stageText } from '../drop/stages'
import { Button, IconButton } from '../ui/Button'
import { ProgressBar } from '../ui/ProgressBar'
import type { Correcting } from './correcting'
import { changedParts, partsText } from './corrections'
import type { Draft, DraftAction } from './draft'

interface SaveBarProps {
  draft: Draft
  progress: Correcting['progress']
  /** Whether the service would refuse it as it stands. */
  faulty: boolean
  onDraft: (action: DraftAction) => void
  onSave: () => void
}

/** What is not saved, the way back and forth, and how the page is read anew. */
export function SaveBar({ draft, progress, faulty, onDraft, onSave }: SaveBarProps): ReactNode {
  const changed = changedParts(draft.saved, draft.present)
  const locked = progress !== null
  return (
    <div className="shrink-0 border-t border-rule bg-surface px-3 py-2">
      {progress && <ProgressBar label="The page is read anew" share={progress.share} />}
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <IconButton
          icon="undo"
          label="Undo (Ctrl Z)"
          disabled={locked || draft.past.length === 0}
          onClick={() => onDraft({ type: 'undo' })}
        />
        <IconButton
          icon="redo"
          label="Redo (Ctrl Shift Z)"
          disabled={locked || draft.future.length === 0}
          onClick={() => onDraft({ type: 'redo' })}
        />
        <output className="min-w-0 grow text-sm max-sm:has-[+button+button]:order-first max-sm:has-[+button+button]:w-full">
          {barText(changed, progress, faulty)}
        </output>
        {changed.length > 0 && (
          <Button kind="quiet" disabled={locked} onClick={() => onDraft({ type: 'discard' })}>
            Discard
          </Button>
        )}
        <Button kind="primary" icon="check" disabled={locked || faulty || changed.length === 0} onClick={onSave}>
          <span>
            Save<span className="max-sm:sr-only"> and read anew</span>
          </span>
        </Button>
      </div>
    </div>
  )
}

function barText(changed: ReturnType<typeof changedParts>, progress: Correcting['progress'], faulty: boolean): string {
  if (progress) return progress.stage === '' ? 'The page is read anew' : stageText(progress.stage)
  if (changed.length === 0) return ''
  return `Not saved: ${partsText(changed)}${faulty ? ', which is not complete' : ''}`
}
