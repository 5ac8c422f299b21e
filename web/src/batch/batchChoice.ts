import type { Filter } from './entries'

/** What is chosen in the batch; it stays while the app is open, so that a correction leads back to where it began. */
export interface BatchChoice {
  filter: Filter
  /** Key of the page under review, null for the first. */
  current: string | null
  /** Keys of the pages that were picked. */
  picked: ReadonlySet<string>
}

let choice: BatchChoice = { filter: 'all', current: null, picked: new Set() }
const listeners = new Set<() => void>()

export function batchChoice(): BatchChoice {
  return choice
}

export function onBatchChoice(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function chooseInBatch(news: Partial<BatchChoice>): void {
  choice = { ...choice, ...news }
  listeners.forEach((tell) => tell())
}
