import { isAbort } from '../api/client'
import { asProblem } from '../api/problem'

/** A message that stands over the app for a while. */
export interface Toast {
  id: number
  title: string
  /** What to do, "" where nothing is known to help. */
  cure: string
}

const SHOWN_MS = 12_000
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

export function currentToasts(): readonly Toast[] {
  return toasts
}

export function onToasts(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function dismissToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

/** Tell why something did not work; an action that was broken off on purpose is none. */
export function toastProblem(error: unknown): void {
  if (isAbort(error)) return
  const problem = asProblem(error)
  const toast = { id: ++lastId, title: problem.message, cure: problem.cure }
  change([...toasts.filter((one) => one.title !== toast.title), toast])
  setTimeout(() => dismissToast(toast.id), SHOWN_MS)
}

function change(next: readonly Toast[]): void {
  toasts = next
  listeners.forEach((tell) => tell())
}
