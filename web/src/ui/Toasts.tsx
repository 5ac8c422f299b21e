import { type ReactNode, useSyncExternalStore } from 'react'
import { IconButton } from './Button'
import { currentToasts, dismissToast, onToasts } from './toastStore'

/** The messages of the toast store, read out as they come. */
export function Toasts(): ReactNode {
  const toasts = useSyncExternalStore(onToasts, currentToasts)
  return (
    <div role="alert" className="fixed inset-x-3 bottom-3 z-40 grid justify-items-center gap-2">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="flex w-full max-w-lg items-start gap-3 rounded-xl border border-alert/50 bg-alert-ground p-3 pl-4 text-sm shadow-xl"
        >
          <div className="grow">
            <p className="font-semibold text-alert">{toast.title}</p>
            {toast.cure && <p>{toast.cure}</p>}
          </div>
          <IconButton icon="close" label="Dismiss" onClick={() => dismissToast(toast.id)} className="-m-1" />
        </div>
      ))}
    </div>
  )
}
