import { type AnalysisWish, beginAnalysis, cancelAnalysis, getAnalysis, hasEnded } from '../api/analyses'
import { type Analysis, isAbort } from '../api/client'
import { followAnalysis } from '../api/followAnalysis'
import { asProblem, Problem, sentence } from '../api/problem'
import { uploadDocument } from '../api/uploadDocument'

export type QueuePhase = 'waiting' | 'uploading' | 'analysing' | 'done' | 'refused' | 'cancelled'

/** A file on its way to its results. */
export interface QueueItem {
  id: number
  name: string
  bytes: number
  phase: QueuePhase
  /** What the service does with it, "" where it does nothing. */
  stage: string
  /** Of the phase, 0 to 1. */
  share: number
  /** Why it was refused or failed. */
  problem: Problem | null
  /** Id of the document, once it is uploaded, and of its analysis, once that began. */
  document: string | null
  analysis: string | null
}

/** How analyses are asked for. */
export type QueueOptions = Partial<Pick<AnalysisWish, 'redact' | 'fs_hz'>>

const MOST_AT_ONCE = 2
let items: readonly QueueItem[] = []
let lastId = 0
const files = new Map<number, { file: File; options: QueueOptions; stop: AbortController }>()
const listeners = new Set<() => void>()

export function queueItems(): readonly QueueItem[] {
  return items
}

export function onQueue(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Whether nothing happens to a file any more. */
export function isOver(item: QueueItem): boolean {
  return item.phase === 'done' || item.phase === 'refused' || item.phase === 'cancelled'
}

/** Queue files; answers their ids. */
export function addFiles(added: readonly File[], options: QueueOptions): number[] {
  const fresh = added.map((file): QueueItem => {
    const id = ++lastId
    files.set(id, { file, options, stop: new AbortController() })
    const rest = { phase: 'waiting', stage: '', share: 0, problem: null, document: null, analysis: null } as const
    return { id, name: file.name, bytes: file.size, ...rest }
  })
  setItems([...items, ...fresh])
  startNext()
  return fresh.map((item) => item.id)
}

/** Try a file again, with other options where some are given. */
export function retryItem(id: number, options: QueueOptions = {}): void {
  const held = files.get(id)
  if (!held) return
  files.set(id, { file: held.file, options: { ...held.options, ...options }, stop: new AbortController() })
  change(id, { phase: 'waiting', stage: '', share: 0, problem: null, analysis: null })
  startNext()
}

/** Stop what is being done with a file. */
export function cancelItem(id: number): void {
  const item = items.find((one) => one.id === id)
  files.get(id)?.stop.abort()
  change(id, { phase: 'cancelled', stage: '' })
  // What was not cancelled in time ends by itself.
  if (item?.analysis) cancelAnalysis(item.analysis).catch(() => undefined)
  startNext()
}

/** Take a file out of the list; what the service made of it stays. */
export function forgetItem(id: number): void {
  files.get(id)?.stop.abort()
  files.delete(id)
  setItems(items.filter((item) => item.id !== id))
}

function startNext(): void {
  const running = items.filter((item) => item.phase === 'uploading' || item.phase === 'analysing').length
  for (const item of items.filter((one) => one.phase === 'waiting').slice(0, Math.max(MOST_AT_ONCE - running, 0))) {
    change(item.id, { phase: 'uploading' })
    void process(item.id)
  }
}

async function process(id: number): Promise<void> {
  const held = files.get(id)
  if (!held) return
  const { file, options, stop } = held
  const tell = (news: Partial<QueueItem>): void => {
    if (!stop.signal.aborted) change(id, news)
  }
  try {
    const document = await uploadDocument(file, (share) => tell({ share }), stop.signal)
    tell({ phase: 'analysing', share: 0, document: document.id })
    const begun = await beginAnalysis({ document: document.id, redact: false, ...options })
    tell({ analysis: begun.id, stage: begun.stage })
    tell(outcome(await ended(begun, stop.signal, tell)))
  } catch (error) {
    if (!isAbort(error)) tell({ phase: 'refused', stage: '', problem: asProblem(error) })
  }
  startNext()
}

async function ended(
  begun: Analysis,
  signal: AbortSignal,
  tell: (news: Partial<QueueItem>) => void,
): Promise<Analysis> {
  if (hasEnded(begun.state)) return begun
  for await (const progress of followAnalysis(begun.id, signal)) {
    tell({ stage: progress.stage, share: progress.progress })
  }
  return getAnalysis(begun.id, signal)
}

function outcome(analysis: Analysis): Partial<QueueItem> {
  if (analysis.state === 'done') return { phase: 'done', stage: '', share: 1 }
  if (analysis.state === 'cancelled') return { phase: 'cancelled', stage: '' }
  const { code = 'unknown', message = 'The analysis failed', cure = '' } = analysis.problem ?? {}
  return { phase: 'refused', stage: '', problem: new Problem(code, 422, sentence(message), sentence(cure)) }
}

function change(id: number, news: Partial<QueueItem>): void {
  setItems(items.map((item) => (item.id === id ? { ...item, ...news } : item)))
}

function setItems(next: readonly QueueItem[]): void {
  items = next
  listeners.forEach((tell) => tell())
}
