/** Which pages somebody accepted, kept in this browser: a page that is corrected later is another one. */
const STORED = 'inkbeat-accepted'
const MOST_KEPT = 20_000
const listeners = new Set<() => void>()
let marks: ReadonlySet<string> | null = null

/** Names a page under one revision. */
export function acceptedKey(analysis: string, page: number, revision: number): string {
  return `${analysis}/${page}/${revision}`
}

export function acceptedMarks(): ReadonlySet<string> {
  marks ??= new Set(stored())
  return marks
}

export function setAccepted(key: string, accepted: boolean): void {
  const next = new Set(acceptedMarks())
  if (accepted) next.add(key)
  else next.delete(key)
  // The oldest marks make room.
  marks = new Set([...next].slice(-MOST_KEPT))
  localStorage.setItem(STORED, JSON.stringify([...marks]))
  listeners.forEach((tell) => tell())
}

/** Call back after every change, those of other tabs included; returns how to stop that. */
export function onAccepted(tell: () => void): () => void {
  const elsewhere = (event: StorageEvent): void => {
    if (event.key !== STORED) return
    marks = null
    tell()
  }
  listeners.add(tell)
  window.addEventListener('storage', elsewhere)
  return () => {
    listeners.delete(tell)
    window.removeEventListener('storage', elsewhere)
  }
}

function stored(): string[] {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]')
    return Array.isArray(told) ? told.filter((one): one is string => typeof one === 'string') : []
  } catch {
    return []
  }
}
