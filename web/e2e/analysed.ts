import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { APIRequestContext } from '@playwright/test'
import { expect, FIXTURES } from './app'

export interface Answer {
  id: string
  state: string
  pages: PageAnswer[]
}

export interface PageAnswer {
  url: string
  state: string
  revision: number
  corrections: Record<string, unknown>
}

export const SCAN = readFileSync(`${FIXTURES}scan.pdf`)
const ENDED = ['done', 'refused', 'failed', 'cancelled']

/**
 * Have the service analyse a document and give the analysis when it has ended; one of its own, which no other test
 * corrects, or the one that others look at, too.
 */
export async function analysed(request: APIRequestContext, data: Buffer, { own = false } = {}): Promise<Answer> {
  const headers = { 'Content-Type': 'application/octet-stream' }
  const uploaded = await request.post('v1/documents', { data, headers })
  const { id } = (await uploaded.json()) as { id: string }
  // Another rate is another analysis of the same document.
  const rate = own ? { fs_hz: 400 + randomInt(59_000) / 100 } : {}
  const begun = await request.post('v1/analyses', { data: { document: id, ...rate }, headers: { Prefer: 'wait=50' } })
  let answer = (await begun.json()) as Answer
  await expect
    .poll(
      async () => {
        if (!ENDED.includes(answer.state)) answer = await analysisOf(request, answer.id)
        return answer.state
      },
      { timeout: 150_000 },
    )
    .toMatch(/^(done|refused)$/)
  return answer
}

export async function analysisOf(request: APIRequestContext, analysis: string): Promise<Answer> {
  return (await (await request.get(`v1/analyses/${analysis}`)).json()) as Answer
}

export async function pageOf(request: APIRequestContext, analysis: string): Promise<PageAnswer> {
  return (await (await request.get(`v1/analyses/${analysis}/pages/1`)).json()) as PageAnswer
}

export async function resultOf(request: APIRequestContext, analysis: string, name: string): Promise<unknown> {
  return (await request.get(`v1/analyses/${analysis}/pages/1/${name}`)).json()
}
