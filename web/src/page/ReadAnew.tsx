import type { ReactNode } from 'react'
import type { PageAnswer } from '../api/client'
import { stageText } from '../drop/stages'
import { Notice } from '../ui/Notice'
import { ProgressBar } from '../ui/ProgressBar'
import { useCorrecting } from './correcting'

/** In place of a page that is read anew, until it is. */
export function ReadAnew({ page, onDone }: { page: PageAnswer; onDone: () => void }): ReactNode {
  const { progress, problem } = useCorrecting(page, onDone)
  const text = `The page was corrected: ${stageText(progress?.stage ?? '').toLowerCase()}`
  return (
    <div className="mx-auto grid max-w-md gap-3 p-12 text-center">
      {problem ? (
        <Notice kind="alert" title={problem.message} announced>
          {problem.cure}
        </Notice>
      ) : (
        <>
          <p aria-live="polite">{text}</p>
          <ProgressBar label={text} share={progress?.share ?? 0} />
        </>
      )}
    </div>
  )
}
