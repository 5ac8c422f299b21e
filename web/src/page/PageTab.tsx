import type { ReactNode } from 'react'
import type { Analysis, PageAnswer } from '../api/client'
import { hasResult } from '../api/pageResults'
import { ProblemNotice } from '../shell/ProblemNotice'
import { Notice } from '../ui/Notice'
import { PageEditor } from './PageEditor'
import { usePicture } from './picture'
import { ReadAnew } from './ReadAnew'

interface PageTabProps {
  analysis: Analysis
  page: PageAnswer
  name: string
  onCorrected: () => void
}

/** The scan of a page with what was found on it, to be corrected. */
export default function PageTab({ analysis, page, name, onCorrected }: PageTabProps): ReactNode {
  const { picture, problem, retry } = usePicture(page)
  if (picture) return <PageEditor {...{ analysis, page, name, picture, onCorrected }} />
  if (problem) {
    return (
      <div className="p-4">
        <ProblemNotice problem={problem} onRetry={retry} />
      </div>
    )
  }
  if (page.state === 'queued' || page.state === 'running') return <ReadAnew page={page} onDone={onCorrected} />
  if (hasResult(page, 'image.jpg')) return null
  return (
    <div className="mx-auto max-w-2xl p-4">
      <Notice kind="plain" title="There is no page to show">
        <p>A signal file has none, and of a page that was read with its print left out no picture is kept.</p>
      </Notice>
    </div>
  )
}
