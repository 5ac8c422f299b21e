import { getAnalysis } from '../api/analyses'
import { fetchResult, type AnalysisJson } from '../api/pageResults'
import { queueItems } from '../drop/queue'
import type { TrendRecording } from './trendSeries'

/** A page of an analysis. */
export interface PageName {
  analysis: string
  page: number
}

/** The measurements of pages, in their order; pages without a result are left out. Throws Problem. */
export async function loadTrend(pages: readonly PageName[]): Promise<TrendRecording[]> {
  const found = await Promise.all(pages.map(loadRecording))
  return found.filter((one) => one !== null)
}

async function loadRecording({ analysis, page: number }: PageName): Promise<TrendRecording | null> {
  const answer = await getAnalysis(analysis)
  const page = answer.pages.find((one) => one.page === number)
  if (page?.state !== 'done') return null
  const json = (await (await fetchResult(page, 'analysis.json')).json()) as AnalysisJson
  const name = queueItems().find((item) => item.document === answer.document)?.name ?? `ECG ${analysis.slice(0, 8)}`
  const key = `${analysis}.${number}`
  return {
    key,
    name: answer.pages.length > 1 ? `${name}, page ${number}` : name,
    day: answer.created.slice(0, 10),
    measures: json.vitals,
  }
}
