import type { ReactNode } from 'react'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import type { Leaving } from './leaveGuard'

/** Asks what becomes of corrections that are not saved. */
export function LeaveDialog({ leaving, what }: { leaving: Leaving; what: string }): ReactNode {
  return (
    <Dialog title="Leave without saving?" onClose={leaving.stay}>
      <p className="text-sm">Not saved: {what}.</p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button kind="danger" onClick={leaving.go}>
          Leave without saving
        </Button>
        <Button kind="primary" onClick={leaving.stay}>
          Stay
        </Button>
      </div>
    </Dialog>
  )
}
