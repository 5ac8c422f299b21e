import { type ReactNode, useState } from 'react'
import type { Problem } from '../api/problem'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { KeyDialog } from './KeyDialog'

/** Why something is not shown, and what to do: ask again, or give a key. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry: () => void }): ReactNode {
  const [asking, setAsking] = useState(false)
  return (
    <Notice kind="alert" title={problem.message} announced>
      {problem.cure && <p>{problem.cure}</p>}
      <div className="mt-2 flex gap-2">
        <Button icon="retry" onClick={onRetry}>
          Try again
        </Button>
        {problem.status === 401 && (
          <Button icon="key" onClick={() => setAsking(true)}>
            Give a key
          </Button>
        )}
      </div>
      {asking && (
        <KeyDialog
          onClose={() => {
            setAsking(false)
            onRetry()
          }}
        />
      )}
    </Notice>
  )
}
