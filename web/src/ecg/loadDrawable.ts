import type { PageAnswer } from '../api/client'
import { keptResult } from '../api/pageResults'
import { type Drawable, drawable } from './chart'
import { parseSignalCsv } from './signalCsv'

/** The recording of a page, ready to be drawn. Throws Problem. */
export function loadDrawable(page: PageAnswer): Promise<Drawable> {
  return keptResult(page, 'signal.csv', async (response) =>
    drawable(parseSignalCsv(new Uint8Array(await response.arrayBuffer()))),
  )
}
