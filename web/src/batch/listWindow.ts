/** Rows from first to before end. */
export interface ListWindow {
  first: number
  end: number
}

/** Rows above and below what is seen that are drawn too, so that scrolling shows no gaps. */
const MARGIN = 6

/** The rows to draw of a list of rows of one height. */
export function listWindow(scrollPx: number, heightPx: number, rowPx: number, count: number): ListWindow {
  const first = Math.max(Math.min(Math.floor(scrollPx / rowPx), count) - MARGIN, 0)
  return { first, end: Math.min(Math.ceil((scrollPx + heightPx) / rowPx) + MARGIN, count) }
}

/** Where to scroll so that a row is wholly seen: no further than needed. */
export function scrollToRow(row: number, scrollPx: number, heightPx: number, rowPx: number): number {
  const top = row * rowPx
  return Math.min(Math.max(scrollPx, top + rowPx - heightPx), top)
}
