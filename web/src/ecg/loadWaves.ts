import type { PageAnswer } from '../api/client'
import { keptResult, type SaliencyJson, type WavesJson } from '../api/pageResults'

export function fetchWaves(page: PageAnswer): Promise<WavesJson> {
  return keptResult(page, 'waves.json', async (response) => (await response.json()) as WavesJson)
}

export function fetchSaliency(page: PageAnswer): Promise<SaliencyJson> {
  return keptResult(page, 'saliency.json', async (response) => (await response.json()) as SaliencyJson)
}
