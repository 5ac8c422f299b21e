import { answered, client, type PageAnswer } from './client'
import type { components, operations } from './schema'

type Patching = operations['correct_v1_analyses__analysis__pages__page__corrections_patch']
/** What a person changes; null takes a correction back, panels are given all together. */
export type CorrectionsPatch = Patching['requestBody']['content']['application/merge-patch+json']
export type CorrectionsAnswer = components['schemas']['CorrectionsAnswer']

/** What holds on a page, and the tag that the next correction names. */
export async function getCorrections(
  analysis: string,
  page: number,
): Promise<{ corrections: CorrectionsAnswer; etag: string }> {
  const result = await client.GET('/v1/analyses/{analysis}/pages/{page}/corrections', {
    params: { path: { analysis, page } },
  })
  return { corrections: answered(result), etag: result.response.headers.get('ETag') ?? '' }
}

export async function correctionHistory(analysis: string, page: number): Promise<CorrectionsAnswer[]> {
  const params = { path: { analysis, page } }
  return answered(await client.GET('/v1/analyses/{analysis}/pages/{page}/corrections/history', { params })).revisions
}

/**
 * Correct a page without waiting for it: its state goes on until it is computed anew. Throws Problem of status 412 where
 * somebody else corrected it since.
 */
export async function correctPage(
  analysis: string,
  page: number,
  patch: CorrectionsPatch,
  etag: string,
): Promise<{ page: PageAnswer; etag: string }> {
  const result = await client.PATCH('/v1/analyses/{analysis}/pages/{page}/corrections', {
    params: { path: { analysis, page }, header: { 'if-match': etag, prefer: 'respond-async' } },
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: patch,
  })
  return { page: answered(result), etag: result.response.headers.get('ETag') ?? '' }
}

/** A page as it stands, under its latest revision unless one is given. */
export async function getPage(analysis: string, page: number, revision?: number): Promise<PageAnswer> {
  const query = revision === undefined ? {} : { revision }
  return answered(
    await client.GET('/v1/analyses/{analysis}/pages/{page}', { params: { path: { analysis, page }, query } }),
  )
}
