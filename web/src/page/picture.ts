import { useEffect, useState } from 'react'
import { isAbort, type PageAnswer } from '../api/client'
import { fetchPageJson, fetchResult, hasResult, keptResult, type PageJson } from '../api/pageResults'
import { asProblem, type Problem } from '../api/problem'
import type { components } from '../api/results'
import { correctionsOf, type Panel } from './corrections'
import type { Sheet } from './panels'
import { type Turn, turnOf } from './turn'

/** Where the traces of a page run on its image. */
export type TracesJson = components['schemas']['traces']

/** A page as it is shown: its scan, and what was found on it, null of one that was not read. */
export interface Picture {
  revision: number
  /** Address of the scan within the browser. */
  url: string
  sheet: Sheet
  /** How far the scan was turned from how the page was given. */
  turned: Turn
  traces: TracesJson | null
  facts: PageJson | null
}

/** Width of the paper that a page without a millimetre is taken for: A4, across. */
const PAPER_MM = 297

/** The panels and strips that were found, as they can be given back. */
export function foundPanels(traces: TracesJson | null): Panel[] {
  return (traces?.traces ?? []).map(({ printed, box_px, rhythm }) => ({ lead: printed, box_px, rhythm }))
}

/**
 * The picture of a page's latest revision. While the next one is fetched or computed, the one before stays; `problem`
 * tells why there is none.
 */
export function usePicture(page: PageAnswer): { picture: Picture | null; problem: Problem | null; retry: () => void } {
  const [picture, setPicture] = useState<Picture | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [turn, setTurn] = useState(0)
  const there = hasResult(page, 'image.jpg')
  useEffect(() => {
    if (!there) return
    let dropped = false
    loadPicture(page).then(
      (loaded) => {
        if (dropped) URL.revokeObjectURL(loaded.url)
        else {
          setProblem(null)
          setPicture(loaded)
        }
      },
      (error: unknown) => {
        if (!dropped && !isAbort(error)) setProblem(asProblem(error))
      },
    )
    return () => {
      dropped = true
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- address, revision and state tell a page from another
  }, [page.url, page.revision, page.state, there, turn])
  useEffect(() => {
    return () => {
      if (picture) URL.revokeObjectURL(picture.url)
    }
  }, [picture])
  return { picture, problem, retry: () => setTurn(turn + 1) }
}

async function loadPicture(page: PageAnswer): Promise<Picture> {
  const [scan, traces, facts] = await Promise.all([fetchScan(page), fetchTraces(page), fetchPageJson(page)])
  const turned = turnOf(traces, correctionsOf(page.corrections))
  return { revision: page.revision, ...scan, sheet: sheetOf(scan, traces), turned, traces, facts }
}

/** Size and millimetre of a page, to tell how its boxes compare with another page's. */
export async function fetchSheet(page: PageAnswer): Promise<Sheet> {
  const traces = await fetchTraces(page)
  if (traces) return sheetOf({ widthPx: traces.width_px, heightPx: traces.height_px }, traces)
  const scan = await fetchScan(page)
  URL.revokeObjectURL(scan.url)
  return sheetOf(scan, null)
}

async function fetchTraces(page: PageAnswer): Promise<TracesJson | null> {
  if (!hasResult(page, 'traces.json')) return null
  return keptResult(page, 'traces.json', async (response) => (await response.json()) as TracesJson)
}

async function fetchScan(page: PageAnswer): Promise<{ url: string; widthPx: number; heightPx: number }> {
  const url = URL.createObjectURL(await (await fetchResult(page, 'image.jpg')).blob())
  const image = new Image()
  image.src = url
  await image.decode()
  return { url, widthPx: image.naturalWidth, heightPx: image.naturalHeight }
}

function sheetOf({ widthPx, heightPx }: { widthPx: number; heightPx: number }, traces: TracesJson | null): Sheet {
  const guess = Math.max(widthPx, heightPx) / PAPER_MM
  return { widthPx, heightPx, pxPerMmX: traces?.px_per_mm_x ?? guess, pxPerMmY: traces?.px_per_mm_y ?? guess }
}
