import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PageAnswer } from './client'
import type { Problem } from './problem'

/** What the service is asked for, one answer after the other. */
let answers: (() => Response)[] = []
let asked: { url: string; lastId: string | null }[] = []

function stream(...events: [number, string][]): () => Response {
  const text = events.map(
    ([id, state]) => `id: ${id}\nevent: progress\ndata: ${JSON.stringify({ sequence: id, state })}\n\n`,
  )
  return () => new Response(text.join(''))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { baseURI: 'http://localhost/' })
  vi.stubGlobal('sessionStorage', { getItem: () => null })
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
    asked.push({ url: url.href, lastId: new Headers(init.headers).get('Last-Event-ID') })
    const answer = answers.shift()
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('network'))
  })
  asked = []
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function followed(signal = new AbortController().signal): Promise<string[]> {
  const { followAnalysis } = await import('./followAnalysis')
  const states: string[] = []
  for await (const progress of followAnalysis('abc', signal)) states.push(progress.state)
  return states
}

test('what happens is told until it ends', async () => {
  answers = [stream([1, 'queued'], [2, 'running'], [3, 'done'])]
  expect(await followed()).toEqual(['queued', 'running', 'done'])
  expect(asked).toEqual([{ url: 'http://localhost/v1/analyses/abc/events', lastId: null }])
})

test('a broken connection goes on where it was', async () => {
  const broken = (): Response => {
    throw new TypeError('network')
  }
  answers = [stream([1, 'queued'], [2, 'running']), broken, stream([3, 'refused'])]
  const states = followed()
  await vi.runAllTimersAsync()
  expect(await states).toEqual(['queued', 'running', 'refused'])
  expect(asked.map((one) => one.lastId)).toEqual([null, '2', '2'])
})

test('what was told before is not told again', async () => {
  answers = [() => new Response(null, { status: 204 })]
  expect(await followed()).toEqual([])
})

test('a refusal ends it', async () => {
  const body = {
    type: 'urn:inkbeat:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: 'there is no such job',
  }
  answers = [() => new Response(JSON.stringify(body), { status: 404 })]
  await expect(followed()).rejects.toMatchObject({ slug: 'not-found', status: 404 } satisfies Partial<Problem>)
})

test('whoever stops following hears no more, also while waiting to come again', async () => {
  answers = [stream([1, 'queued'])]
  const stop = new AbortController()
  const states = followed(stop.signal)
  const stopped = expect(states).rejects.toMatchObject({ name: 'AbortError' })
  await vi.advanceTimersByTimeAsync(100)
  stop.abort()
  await stopped
  expect(asked).toHaveLength(1)
})

test('a page that is computed anew is followed under its revision', async () => {
  const { followPage } = await import('./followAnalysis')
  answers = [stream([1, 'queued'], [2, 'done'])]
  const states: string[] = []
  const page = { url: 'v1/analyses/abc/pages/2', revision: 3 } as PageAnswer
  for await (const progress of followPage(page, new AbortController().signal)) states.push(progress.state)
  expect(states).toEqual(['queued', 'done'])
  expect(asked.map((one) => one.url)).toEqual(['http://localhost/v1/analyses/abc/pages/2/events?revision=3'])
})
