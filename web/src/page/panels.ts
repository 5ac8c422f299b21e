import type { Box, Panel } from './corrections'

/** An upright page and its millimetre, in pixels of its image. */
export interface Sheet {
  widthPx: number
  heightPx: number
  pxPerMmX: number
  pxPerMmY: number
}

/** The twelve leads as pages print them, Cabrera's upside-down aVR, one without a name, and the rest upside down. */
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
export const PRINTED_LEADS: readonly string[] = [
  ...LEADS,
  '-aVR',
  'ECG',
  ...LEADS.filter((lead) => lead !== 'aVR').map((lead) => `-${lead}`),
]

/** The service refuses thinner boxes, and such as show less of the page. */
const LEAST_BOX_MM = 3
/** How far boxes may lie beyond the page, as a share of its size. */
const BEYOND = 0.5
const FRESH_BOX_MM = { width: 60, height: 20 }

/** What of a box is moved: all of it, or the edges that are named (n, e, s, w). */
export type Grip = 'all' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw'
export const EDGE_GRIPS: readonly Exclude<Grip, 'all'>[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']

/** A box of which a part was moved by pixels of the page, as far as the service takes it. */
export function draggedBox(box: Box, grip: Grip, dxPx: number, dyPx: number, sheet: Sheet): Box {
  const least = leastPx(sheet)
  const [left, right] = draggedSpan([box[0], box[2]], ends(grip, 'w', 'e'), dxPx, sheet.widthPx, least.x)
  const [top, bottom] = draggedSpan([box[1], box[3]], ends(grip, 'n', 's'), dyPx, sheet.heightPx, least.y)
  return [left, top, right, bottom]
}

/** Which ends of an axis a grip moves. */
function ends(grip: Grip, low: string, high: string): readonly [boolean, boolean] {
  return grip === 'all' ? [true, true] : [grip.includes(low), grip.includes(high)]
}

function draggedSpan(
  [low, high]: readonly [number, number],
  [movesLow, movesHigh]: readonly [boolean, boolean],
  by: number,
  size: number,
  least: number,
): [number, number] {
  const [first, last] = [-BEYOND * size, (1 + BEYOND) * size]
  if (movesLow && movesHigh) {
    // As much of it stays on the page as the service wants to see.
    const by1 = clamp(by, Math.max(first - low, least - high), Math.min(last - high, size - least - low))
    return [rounded(low + by1), rounded(high + by1)]
  }
  if (movesLow) return [rounded(clamp(low + by, first, Math.min(high, size) - least)), high]
  if (movesHigh) return [low, rounded(clamp(high + by, Math.max(low, 0) + least, last))]
  return [low, high]
}

/** A panel for the first lead that has none, about a point of the page. */
export function freshPanel(panels: readonly Panel[], xPx: number, yPx: number, sheet: Sheet): Panel {
  const named = new Set(panels.filter((panel) => !panel.rhythm).map((panel) => panel.lead.replace('-', '')))
  const lead = LEADS.find((one) => !named.has(one)) ?? 'ECG'
  const width = usual(panels.filter((panel) => !panel.rhythm).map(({ box_px: [left, , right] }) => right - left))
  const halfX = (width ?? FRESH_BOX_MM.width * sheet.pxPerMmX) / 2
  const halfY = (FRESH_BOX_MM.height * sheet.pxPerMmY) / 2
  return {
    lead,
    box_px: draggedBox([xPx - halfX, yPx - halfY, xPx + halfX, yPx + halfY], 'all', 0, 0, sheet),
    rhythm: false,
  }
}

/** Panels of a layout in even rows and columns over the page, to be moved to where they are. */
export function laidPanels(rows: readonly (readonly string[])[], rhythm: readonly string[], sheet: Sheet): Panel[] {
  const [left, right] = [0.08 * sheet.widthPx, 0.93 * sheet.widthPx]
  const [top, bottom] = [0.17 * sheet.heightPx, 0.95 * sheet.heightPx]
  const heightPx = (bottom - top) / (rows.length + rhythm.length)
  const box = (row: number, column: number, columns: number): Box => {
    const widthPx = (right - left) / columns
    const at = [
      left + column * widthPx,
      top + row * heightPx,
      left + (column + 1) * widthPx,
      top + (row + 1) * heightPx,
    ]
    return at.map(rounded) as Box
  }
  const panels = rows.flatMap((leads, row) =>
    leads.map((lead, column): Panel => ({ lead, box_px: box(row, column, leads.length), rhythm: false })),
  )
  const strips = rhythm.map((lead, row): Panel => ({ lead, box_px: box(rows.length + row, 0, 1), rhythm: true }))
  return [...panels, ...strips]
}

/** Panels of one page where they are on another of another size. */
export function scaledPanels(panels: readonly Panel[], from: Sheet, to: Sheet): readonly Panel[] {
  if (from.widthPx === to.widthPx && from.heightPx === to.heightPx) return panels
  const [x, y] = [to.widthPx / from.widthPx, to.heightPx / from.heightPx]
  return panels.map((panel) => {
    const [left, top, right, bottom] = panel.box_px
    return { ...panel, box_px: [rounded(left * x), rounded(top * y), rounded(right * x), rounded(bottom * y)] }
  })
}

/** Why the service would not take the panels, by the place of the one at fault; empty where it would. */
export function panelFaults(panels: readonly Panel[], sheet: Sheet): Map<number, string> {
  const faults = new Map<number, string>()
  const seen = new Set<string>()
  const least = leastPx(sheet)
  panels.forEach(({ lead, rhythm, box_px: [left, top, right, bottom] }, place) => {
    const name = `${lead.replace('-', '')}/${rhythm}`
    if (seen.has(name)) faults.set(place, `${lead} stands more than once as a ${rhythm ? 'rhythm strip' : 'panel'}`)
    seen.add(name)
    if (right - left < least.x || bottom - top < least.y) {
      faults.set(place, `The box of ${lead} is thinner than ${LEAST_BOX_MM} mm`)
    }
  })
  return faults
}

/** A panel in words. */
export function panelName({ lead, rhythm }: Panel): string {
  return `${lead.startsWith('-') ? `${lead.slice(1)} upside down` : lead}, ${rhythm ? 'rhythm strip' : 'panel'}`
}

/** Where a box is, in millimetres. */
export function boxText([left, top, right, bottom]: Box, { pxPerMmX, pxPerMmY }: Sheet): string {
  const mm = (px: number, pxPerMm: number): string => (px / pxPerMm).toFixed(0)
  const place = `${mm(left, pxPerMmX)} mm from the left, ${mm(top, pxPerMmY)} mm from the top`
  return `${place}, ${mm(right - left, pxPerMmX)} mm wide, ${mm(bottom - top, pxPerMmY)} mm high`
}

function leastPx(sheet: Sheet): { x: number; y: number } {
  return { x: LEAST_BOX_MM * sheet.pxPerMmX, y: LEAST_BOX_MM * sheet.pxPerMmY }
}

function usual(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

function rounded(px: number): number {
  return Math.round(10 * px) / 10
}
