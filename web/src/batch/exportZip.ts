import { makeZip } from 'client-zip'
import { type AnalysisJson, fetchAnalysisJson, fetchPageJson, fetchResult, hasResult } from '../api/pageResults'
import { asProblem } from '../api/problem'
import { isAbort } from '../api/client'
import { acceptedKey, acceptedMarks } from './accepted'
import { csvText } from './csvText'
import type { Entry } from './entries'
import { type MeasuredPage, measureTable } from './measureTable'
import { reviewReasons } from './reviewReasons'

export interface ExportWish {
  entries: readonly Entry[]
  /** Names of results, as the service calls them. */
  results: readonly string[]
  /** Whether a table of all measurements goes with them. */
  table: boolean
}

/** How far an export is. */
export interface ExportProgress {
  done: number
  all: number
  /** What could not be had, and why. */
  failures: readonly string[]
}

/**
 * One zip of results of many pages, fetched one after the other as the zip is written, so that no more than one is held
 * at a time until the browser has it as a whole. Throws AbortError where the signal says so.
 */
export async function exportZip(
  wish: ExportWish,
  tell: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<Blob> {
  return new Response(makeZip(filesOf(wish, tell, signal))).blob()
}

interface ZipFile {
  name: string
  input: Response | string
  lastModified: Date
}

async function* filesOf(
  { entries, results, table }: ExportWish,
  tell: (progress: ExportProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<ZipFile> {
  const failures: string[] = []
  const rows: MeasuredPage[] = []
  const now = new Date()
  for (const [done, entry] of entries.entries()) {
    tell({ done, all: entries.length, failures })
    const { page } = entry
    if (page?.state !== 'done') continue
    for (const name of results.filter((one) => hasResult(page, one))) {
      signal.throwIfAborted()
      try {
        yield { name: `${folderOf(entry)}/${name}`, input: await fetchResult(page, name), lastModified: now }
      } catch (error) {
        if (isAbort(error)) throw error
        failures.push(`${folderOf(entry)}/${name}: ${asProblem(error).message}`)
      }
    }
    if (table) rows.push(await measuredPage(entry, page))
  }
  if (table) yield { name: 'measurements.csv', input: csvText(measureTable(rows)), lastModified: now }
  if (failures.length > 0) yield { name: 'not-exported.txt', input: `${failures.join('\n')}\n`, lastModified: now }
  tell({ done: entries.length, all: entries.length, failures })
}

async function measuredPage(entry: Entry, page: NonNullable<Entry['page']>): Promise<MeasuredPage> {
  const json: AnalysisJson = await fetchAnalysisJson(page)
  return {
    name: entry.name,
    analysis: entry.analysis.id,
    page: page.page,
    revision: page.revision,
    accepted: acceptedMarks().has(acceptedKey(entry.analysis.id, page.page, page.revision)),
    reasons: reviewReasons(json, await fetchPageJson(page)),
    json,
  }
}

const ID_SHOWN = 8

/** A folder's name that no two entries share, and that every system takes. */
function folderOf({ name, analysis, number }: Entry): string {
  const base = name
    .replace(/\.[a-z0-9]{1,5}(?=,|$)/i, '')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .slice(0, 60)
  return `${base || 'ecg'}-${analysis.id.slice(0, ID_SHOWN)}-${number}`
}
