import { type Analysis, type AnalysisState, type AnalysisSummary, answered, client } from './client'
import type { components } from './schema'

export type AnalysisWish = components['schemas']['AnalysisRequest']

/** Whether an analysis stays as it is. */
export function hasEnded(state: AnalysisState): boolean {
  return state !== 'queued' && state !== 'running'
}

/** Begin an analysis without waiting for it; an equal one that was begun before is answered again. */
export async function beginAnalysis(wish: AnalysisWish): Promise<Analysis> {
  const params = { header: { prefer: 'respond-async' } }
  return answered(await client.POST('/v1/analyses', { body: wish, params }))
}

export async function getAnalysis(id: string, signal?: AbortSignal): Promise<Analysis> {
  const options = { params: { path: { analysis: id } } }
  return answered(await client.GET('/v1/analyses/{analysis}', { ...options, ...(signal && { signal }) }))
}

/** Newest first; `next` is the cursor of those that follow. */
export async function listAnalyses(
  limit: number,
  cursor?: string,
): Promise<{ analyses: AnalysisSummary[]; next: string | null }> {
  return answered(await client.GET('/v1/analyses', { params: { query: { limit, ...(cursor && { cursor }) } } }))
}

export async function cancelAnalysis(id: string): Promise<Analysis> {
  return answered(await client.POST('/v1/analyses/{analysis}/cancel', { params: { path: { analysis: id } } }))
}

/** Delete a document with all that was made of it. */
export async function deleteDocument(id: string): Promise<void> {
  await client.DELETE('/v1/documents/{document}', { params: { path: { document: id } } })
}
