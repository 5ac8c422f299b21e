/** A cell of a table: text, a number, or null for nothing. */
export type Cell = string | number | null

/** Cells that begin so are formulas to spreadsheets (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r]/

/** A table as CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
