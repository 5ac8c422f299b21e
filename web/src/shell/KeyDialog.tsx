import { type SubmitEvent, type ReactNode, useId, useState } from 'react'
import { accessKey, setAccessKey } from '../api/accessKey'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'

/** Asks for the key of a service that wants one. */
export function KeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [key, setKey] = useState(accessKey())
  const id = useId()
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setAccessKey(key.trim())
    onClose()
  }
  return (
    <Dialog title="Access key" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3 text-sm">
        <label htmlFor={id}>This service asks who you are. Its operator gives out keys that begin with “ink_”.</label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          className="min-h-10 rounded-lg border border-edge bg-surface px-3"
        />
        <p className="text-muted">It is kept until this tab is closed.</p>
        <div className="flex justify-end">
          <Button kind="primary" type="submit">
            Use this key
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
