import { type PageAnswer, serviceFetch } from './client'
import type { components } from './results'

type Schemas = components['schemas']
export type AnalysisJson = Schemas['analysis']
export type PageJson = Schemas['page']
export type Measure = Schemas['MeasureJson']
export type LeadMeasures = Schemas['LeadMeasuresJson']
export type Comparison = Schemas['ComparisonJson']
export type Warning = Schemas['WarningJson']
export type WavesJson = Schemas['waves']
export type MedianBeatJson = Schemas['MedianBeatJson']
export type SaliencyJson = Schemas['saliency']

/** Address of a result of a page under the revision that the page was answered with. */
export function resultPath(page: PageAnswer, name: string, query: Record<string, string> = {}): string {
  return `${page.url}/${name}?${new URLSearchParams({ revision: String(page.revision), ...query }).toString()}`
}

export function hasResult(page: PageAnswer, name: string): boolean {
  return page.results.some((result) => result.name === name)
}

export async function fetchResult(page: PageAnswer, name: string): Promise<Response> {
  return serviceFetch(resultPath(page, name))
}

const MOST_KEPT = 24
const kept = new Map<string, Promise<unknown>>()

/** What a page's result was made into, once for every revision; the oldest of many are forgotten. */
export function keptResult<T>(page: PageAnswer, name: string, make: (response: Response) => Promise<T>): Promise<T> {
  const key = resultPath(page, name)
  const held = kept.get(key) as Promise<T> | undefined
  if (held) return held
  const made = fetchResult(page, name).then(make)
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return made
}

export function fetchAnalysisJson(page: PageAnswer): Promise<AnalysisJson> {
  return keptResult(page, 'analysis.json', async (response) => (await response.json()) as AnalysisJson)
}

/** What was read of a page, null of a signal file. */
export async function fetchPageJson(page: PageAnswer): Promise<PageJson | null> {
  if (!hasResult(page, 'page.json')) return null
  return keptResult(page, 'page.json', async (response) => (await response.json()) as PageJson)
}

/** Let the browser save a result under the name that the service gives it. */
export async function saveResult(page: PageAnswer, name: string, query: Record<string, string> = {}): Promise<void> {
  const response = await serviceFetch(resultPath(page, name, query))
  const told = /filename="?([^";]+)"?/.exec(response.headers.get('Content-Disposition') ?? '')
  saveBlob(await response.blob(), told?.[1] ?? name)
}

export function saveBlob(content: Blob, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = fileName
  link.click()
  // Browsers begin to read after the click; some do so only after a while.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
