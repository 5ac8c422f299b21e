import { getAnalysis, hasEnded, listAnalyses } from '../api/analyses'
import { onAccessKey } from '../api/accessKey'
import type { AnalysisSummary, PageAnswer } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { fetchDigest } from './digest'
import { digestKey, type Known } from './entries'

/** The analyses of the service as far as they were looked at; they stay while the app is open. */
export interface Batch extends Known {
  /** Cursor of what was not listed yet, null where all is. */
  next: string | null
  loading: boolean
  problem: Problem | null
}

const PER_LIST = 200
/** So many analyses are looked into at once. */
const AT_ONCE = 3
const NOTHING: Batch = {
  summaries: [],
  pages: new Map(),
  digests: new Map(),
  next: null,
  loading: false,
  problem: null,
}

let batch = NOTHING
const listeners = new Set<() => void>()
const looking = new Set<string>()
const waiting = new Map<string, AnalysisSummary>()

export function currentBatch(): Batch {
  return batch
}

export function onBatch(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** List the newest analyses anew; those that were listed before stay. */
export async function refreshBatch(): Promise<void> {
  if (batch.loading) return
  await list(undefined, (fresh, next) => {
    const known = new Set(fresh.map((one) => one.id))
    const older = batch.summaries.filter((one) => !known.has(one.id))
    // The cursor of the first list is only of use where nothing lies behind it yet.
    return { summaries: [...fresh, ...older], next: older.length > 0 ? batch.next : next }
  })
}

/** List those that come next. */
export async function moreBatch(): Promise<void> {
  const cursor = batch.next
  if (batch.loading || cursor === null) return
  await list(cursor, (fresh, next) => {
    const known = new Set(batch.summaries.map((one) => one.id))
    return { summaries: [...batch.summaries, ...fresh.filter((one) => !known.has(one.id))], next }
  })
}

/** Look into analyses, those first that were asked for last. */
export function lookInto(analyses: readonly AnalysisSummary[]): void {
  for (const analysis of analyses) {
    if (hasEnded(analysis.state) && !batch.pages.has(analysis.id) && !looking.has(analysis.id)) {
      waiting.delete(analysis.id)
      waiting.set(analysis.id, analysis)
    }
  }
  lookNext()
}

/** Look into an analysis again: somebody may have corrected it. */
export async function lookAgain(id: string): Promise<void> {
  await look(id).catch(() => undefined)
}

function lookNext(): void {
  while (looking.size < AT_ONCE && waiting.size > 0) {
    const id = [...waiting.keys()].at(-1)!
    waiting.delete(id)
    looking.add(id)
    look(id)
      // What could not be fetched is asked for again when it is looked at again.
      .catch(() => undefined)
      .finally(() => {
        looking.delete(id)
        lookNext()
      })
  }
}

async function look(id: string): Promise<void> {
  const { pages } = await getAnalysis(id)
  const digests = new Map(batch.digests)
  const wanted = pages.filter((page) => page.state === 'done' && !digests.has(digestKey(page)))
  const found = await Promise.all(wanted.map(async (page) => [digestKey(page), await fetchDigest(page)] as const))
  change({
    pages: new Map<string, readonly PageAnswer[]>(batch.pages).set(id, pages),
    digests: new Map([...batch.digests, ...found]),
  })
}

async function list(
  cursor: string | undefined,
  merge: (fresh: AnalysisSummary[], next: string | null) => Partial<Batch>,
): Promise<void> {
  change({ loading: true })
  try {
    const { analyses, next } = await listAnalyses(PER_LIST, cursor)
    change({ ...merge(analyses, next), loading: false, problem: null })
  } catch (error) {
    change({ loading: false, problem: asProblem(error) })
  }
}

function change(news: Partial<Batch>): void {
  batch = { ...batch, ...news }
  listeners.forEach((tell) => tell())
}

// Another key may see other documents.
onAccessKey(() => {
  waiting.clear()
  change(NOTHING)
})
