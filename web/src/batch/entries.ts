import type { AnalysisState, AnalysisSummary, PageAnswer, Reason } from '../api/client'
import { acceptedKey } from './accepted'
import type { Digest } from './digest'

/** Where a page stands on its way through a batch. */
export type EntryState = 'going' | 'done' | 'review' | 'accepted' | 'refused' | 'cancelled'

/** One page of the batch; of an analysis whose pages are not known yet, its first. */
export interface Entry {
  key: string
  analysis: AnalysisSummary
  number: number
  /** What the file is called, "" where this visit does not know it. */
  name: string
  page: PageAnswer | null
  digest: Digest | null
  state: EntryState
  /** Why there is no result. */
  problem: Reason | null
}

/** What is known of the analyses. */
export interface Known {
  summaries: readonly AnalysisSummary[]
  /** Pages by analysis, once they were asked for. */
  pages: ReadonlyMap<string, readonly PageAnswer[]>
  /** By `digestKey`. */
  digests: ReadonlyMap<string, Digest>
}

export function digestKey(page: PageAnswer): string {
  return `${page.url}/${page.revision}`
}

/** All pages, the newest analysis first. names: of files, by document. */
export function entriesOf(
  { summaries, pages, digests }: Known,
  names: ReadonlyMap<string, string>,
  accepted: ReadonlySet<string>,
): Entry[] {
  return summaries.flatMap((analysis) => {
    const known = pages.get(analysis.id) ?? []
    const name = names.get(analysis.document) ?? ''
    const entryOf = (page: PageAnswer | null): Entry => {
      const digest = page ? (digests.get(digestKey(page)) ?? null) : null
      const isAccepted = page !== null && accepted.has(acceptedKey(analysis.id, page.page, page.revision))
      const number = page?.page ?? 1
      return {
        key: `${analysis.id}.${number}`,
        analysis,
        number,
        name: known.length > 1 ? `${name || 'ECG'}, page ${number}` : name,
        page,
        digest,
        state: stateOf(analysis, page, digest, isAccepted),
        problem: page?.problem ?? analysis.problem,
      }
    }
    return known.length > 0 ? known.map(entryOf) : [entryOf(null)]
  })
}

const GOING: readonly AnalysisState[] = ['queued', 'running']

function stateOf(
  analysis: AnalysisSummary,
  page: PageAnswer | null,
  digest: Digest | null,
  accepted: boolean,
): EntryState {
  const state = page?.state ?? analysis.state
  if (GOING.includes(state)) return 'going'
  if (state === 'cancelled') return 'cancelled'
  if (state !== 'done') return 'refused'
  if (accepted) return 'accepted'
  return digest !== null && digest.reasons.length > 0 ? 'review' : 'done'
}

export const FILTERS = {
  all: 'All',
  review: 'Needs review',
  done: 'Done',
  accepted: 'Accepted',
  refused: 'Refused',
  going: 'Going on',
} as const
export type Filter = keyof typeof FILTERS

const STATES: Readonly<Record<Filter, readonly EntryState[]>> = {
  all: ['going', 'done', 'review', 'accepted', 'refused', 'cancelled'],
  review: ['review'],
  done: ['done', 'review', 'accepted'],
  accepted: ['accepted'],
  refused: ['refused', 'cancelled'],
  going: ['going'],
}

export function filtered(entries: readonly Entry[], filter: Filter): Entry[] {
  return entries.filter((entry) => STATES[filter].includes(entry.state))
}

export function countsOf(entries: readonly Entry[]): Record<Filter, number> {
  const count = (filter: Filter): number =>
    entries.reduce((sum, entry) => sum + Number(STATES[filter].includes(entry.state)), 0)
  return {
    all: entries.length,
    review: count('review'),
    done: count('done'),
    accepted: count('accepted'),
    refused: count('refused'),
    going: count('going'),
  }
}

/** The entry so many steps from the one of a key, within the list; the first where the key is not in it. */
export function beside(entries: readonly Entry[], key: string | null, step: number): Entry | null {
  const place = entries.findIndex((entry) => entry.key === key)
  if (place < 0) return entries[0] ?? null
  return entries[Math.min(Math.max(place + step, 0), entries.length - 1)] ?? null
}
