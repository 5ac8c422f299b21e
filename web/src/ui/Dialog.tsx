import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './Button'

interface DialogProps {
  title: string
  onClose: () => void
  /** Whether it takes the width that there is. */
  wide?: boolean
  children: ReactNode
}

/** A dialog over everything else: open while it is rendered, closed by Escape, its cross or a click beside it. */
export function Dialog({ title, onClose, wide = false, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    // A click beside the dialog is one more way to close it; Escape and the cross are those of the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
      className={`m-auto max-h-[90dvh] ${wide ? 'w-[min(80rem,calc(100vw-1rem))]' : 'w-[min(36rem,calc(100vw-2rem))]'} overflow-auto rounded-2xl bg-surface p-0 text-ink shadow-2xl`}
    >
      <div className="p-5">
        <div className="mb-3 flex items-center justify-between gap-4">
          <h2 id={heading} className="text-lg font-semibold">
            {title}
          </h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  )
}
