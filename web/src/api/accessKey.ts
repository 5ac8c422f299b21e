/** The key that the service is called with, where it asks for one; kept for this tab alone. */
const STORED = 'inkbeat-key'
const listeners = new Set<() => void>()

export function accessKey(): string {
  return sessionStorage.getItem(STORED) ?? ''
}

export function setAccessKey(key: string): void {
  if (key === '') sessionStorage.removeItem(STORED)
  else sessionStorage.setItem(STORED, key)
  listeners.forEach((tell) => tell())
}

/** Call back after every change of the key; returns how to stop that. */
export function onAccessKey(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Headers that go with every request. */
export function keyHeaders(): Record<string, string> {
  const key = accessKey()
  return key === '' ? {} : { Authorization: `Bearer ${key}` }
}
