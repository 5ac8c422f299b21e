import { type ReactNode, useEffect, useRef } from 'react'
import type { PageAnswer } from '../api/client'
import { sentence } from '../api/problem'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import type { Correcting } from './correcting'
import { type CorrectedPart, partsText } from './corrections'

interface PageNoticesProps {
  page: PageAnswer
  correcting: Correcting
  /** What a person changed and has not saved. */
  changed: readonly CorrectedPart[]
  turning: boolean
  onTheirs: () => void
  onMineOnTop: () => void
}

/** Why the page was not read, why a correction was not taken, and what a turn does. */
export function PageNotices(props: PageNoticesProps): ReactNode {
  const { page, correcting, changed, turning } = props
  const box = useRef<HTMLDivElement>(null)
  const bad = correcting.problem !== null || page.state === 'refused'
  useEffect(() => {
    // Who saves on a phone may have scrolled far below.
    if (bad) box.current?.scrollIntoView({ block: 'nearest' })
  }, [bad, page.revision])
  return (
    <div ref={box} className="grid shrink-0 gap-2 px-3 py-2 empty:hidden">
      {correcting.overtaken && <Overtaken {...props} />}
      {correcting.problem && !correcting.overtaken && (
        <Notice kind="alert" title={correcting.problem.message} announced>
          {correcting.problem.cure && <p>{correcting.problem.cure}</p>}
        </Notice>
      )}
      {page.state === 'refused' && correcting.progress === null && (
        <Notice kind="amber" title={sentence(page.problem?.message ?? 'The page was not read')} announced>
          <p>
            {page.revision === 0
              ? 'You can help: turn the page upright, and say where the leads are.'
              : `${sentence(page.problem?.cure ?? '')} Correct it further, or go back to an earlier revision.`}
          </p>
        </Notice>
      )}
      {turning && (
        <Notice kind="plain" title="Turned">
          <p>Save it, and the panels are found anew{changed.includes('panels') ? '; yours are dropped' : ''}.</p>
        </Notice>
      )}
    </div>
  )
}

function Overtaken({ changed, onTheirs, onMineOnTop }: PageNoticesProps): ReactNode {
  return (
    <Notice kind="alert" title="Somebody corrected this page meanwhile" announced>
      <p>Yours is not saved: {partsText(changed)}.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button icon="retry" onClick={onTheirs}>
          Show theirs, drop mine
        </Button>
        <Button onClick={onMineOnTop}>Put mine on top of theirs</Button>
      </div>
    </Notice>
  )
}
