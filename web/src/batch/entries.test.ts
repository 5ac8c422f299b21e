import { expect, test } from 'vitest'
import type { AnalysisSummary, PageAnswer } from '../api/client'
import { acceptedKey } from './accepted'
import type { Digest } from './digest'
import { beside, countsOf, digestKey, entriesOf, filtered, type Known } from './entries'

const summary = (id: string, state: AnalysisSummary['state']): AnalysisSummary => ({
  id,
  document: `document of ${id}`,
  url: `/v1/analyses/${id}`,
  state,
  stage: '',
  progress: 1,
  attempt: 1,
  pages_wanted: null,
  fs_hz: null,
  redact: false,
  pipeline_version: '1',
  created: '2026-01-01T00:00:00Z',
  started: null,
  finished: null,
  problem: state === 'refused' ? { code: 'no-ecg', message: 'no ECG', cure: '' } : null,
})
const page = (id: string, number: number, revision = 0): PageAnswer => ({
  page: number,
  url: `/v1/analyses/${id}/pages/${number}`,
  state: 'done',
  revision,
  corrections: {},
  stage: '',
  progress: 1,
  problem: null,
  results: [],
})
const digest = (...reasons: string[]): Digest => ({ reasons, measures: [], rhythm: null, beats: null, certain: [] })

const KNOWN: Known = {
  summaries: [summary('a', 'running'), summary('b', 'done'), summary('c', 'done'), summary('d', 'refused')],
  pages: new Map([['b', [page('b', 1), page('b', 2, 1)]]]),
  digests: new Map([
    [digestKey(page('b', 1)), digest()],
    [digestKey(page('b', 2, 1)), digest('Look.')],
  ]),
}
const NAMES = new Map([['document of b', 'two.pdf']])

test('pages are entries as soon as they are known', () => {
  const entries = entriesOf(KNOWN, NAMES, new Set())
  expect(entries.map((entry) => [entry.key, entry.state, entry.name])).toEqual([
    ['a.1', 'going', ''],
    ['b.1', 'done', 'two.pdf, page 1'],
    ['b.2', 'review', 'two.pdf, page 2'],
    ['c.1', 'done', ''],
    ['d.1', 'refused', ''],
  ])
  expect(entries.at(-1)?.problem?.message).toBe('no ECG')
})

test('what was accepted needs no review, until it is corrected', () => {
  const stateWith = (revision: number): string | undefined =>
    entriesOf(KNOWN, NAMES, new Set([acceptedKey('b', 2, revision)])).find((one) => one.key === 'b.2')?.state
  expect([stateWith(1), stateWith(0)]).toEqual(['accepted', 'review'])
})

test('filters and counts say the same', () => {
  const entries = entriesOf(KNOWN, NAMES, new Set([acceptedKey('b', 1, 0)]))
  expect(countsOf(entries)).toEqual({ all: 5, review: 1, done: 3, accepted: 1, refused: 1, going: 1 })
  expect(filtered(entries, 'done').map((entry) => entry.key)).toEqual(['b.1', 'b.2', 'c.1'])
})

test('next and previous stay within the list', () => {
  const entries = entriesOf(KNOWN, NAMES, new Set())
  expect([beside(entries, 'b.1', 1), beside(entries, 'a.1', -1), beside(entries, 'd.1', 1)].map((e) => e?.key)).toEqual(
    ['b.2', 'a.1', 'd.1'],
  )
  expect(beside(entries, 'nothing', 1)?.key).toBe('a.1')
  expect(beside([], 'a.1', 1)).toBeNull()
})
