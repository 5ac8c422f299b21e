import { CHEST_LEADS, LIMB_LEADS, recordedShare, type Recording, STANDARD_LEADS } from './recording'

/** One lead over one stretch of the time axis. */
export interface Panel {
  lead: string
  startS: number
  endS: number
  /** A full-width strip below the panels. */
  rhythm: boolean
}

/** Panels that follow each other in time on one base line. */
export interface Row {
  panels: readonly Panel[]
  startS: number
  endS: number
}

export const LAYOUTS = ['3x4+1R', '3x4', '6x2', '12x1'] as const
export type LayoutName = (typeof LAYOUTS)[number]

/** How much a sheet holds in layouts of columns (s), and what is still drawn in it. */
export const PAGE_S = 10
const OVERHANG_S = 0.25
const MOSTLY = 0.8
const LEAST_STANDARD_LEADS = 10
const STRIP_ORDER = ['II', 'V1', 'V5', 'I']

const COLUMNS: Record<Exclude<LayoutName, '12x1'>, readonly (readonly string[])[]> = {
  '3x4+1R': [LIMB_LEADS.slice(0, 3), LIMB_LEADS.slice(3), CHEST_LEADS.slice(0, 3), CHEST_LEADS.slice(3)],
  '3x4': [LIMB_LEADS.slice(0, 3), LIMB_LEADS.slice(3), CHEST_LEADS.slice(0, 3), CHEST_LEADS.slice(3)],
  '6x2': [LIMB_LEADS, CHEST_LEADS],
}

/** Whether leads may stand in columns, which need most of the twelve. */
export function fillColumns(leads: readonly string[]): boolean {
  return leads.filter((lead) => STANDARD_LEADS.includes(lead)).length >= LEAST_STANDARD_LEADS - 2
}

/** Layouts that make sense for a recording. */
export function layoutsFor(recording: Recording): readonly LayoutName[] {
  return fillColumns(recording.leads) ? LAYOUTS : ['12x1']
}

/** "12x1" of one lead is called 1x1. */
export function layoutLabel(layout: LayoutName, recording: Recording): string {
  return layout === '12x1' ? `${recording.leads.length}x1` : layout
}

/** The layout that shows most of a recording as paper would: what the PDF summary takes, where it is among ours. */
export function usualLayout(recording: Recording): LayoutName {
  if (!layoutsFor(recording).includes('3x4')) return '12x1'
  const pageS = pageLengthS(recording)
  const whole = recording.leads.some((lead) => recordedShare(recording, lead, 0, pageS) >= MOSTLY)
  if (whole) return filledPanels(recording, '3x4') >= LEAST_STANDARD_LEADS ? '3x4+1R' : '12x1'
  return (['3x4', '6x2'] as const).find((layout) => showsAll(recording, layout)) ?? '12x1'
}

function filledPanels(recording: Recording, layout: LayoutName): number {
  return panelsOf(recording, layout).filter((p) => recordedShare(recording, p.lead, p.startS, p.endS) >= MOSTLY).length
}

/** Whether a layout's panels are full and hold most of what was recorded of their leads. */
function showsAll(recording: Recording, layout: LayoutName): boolean {
  const all = recording.durationS
  const shown = panelsOf(recording, layout).filter((panel) => {
    const heldS = recordedShare(recording, panel.lead, panel.startS, panel.endS) * (panel.endS - panel.startS)
    return heldS >= MOSTLY * recordedShare(recording, panel.lead, 0, all) * all && heldS > 0
  })
  return shown.length >= LEAST_STANDARD_LEADS && filledPanels(recording, layout) >= LEAST_STANDARD_LEADS
}

function panelsOf(recording: Recording, layout: LayoutName): Panel[] {
  return rowsOf(recording, layout, 0).flatMap((row) => row.panels.filter((panel) => !panel.rhythm))
}

/** How much of a recording a sheet in columns shows (s). */
export function pageLengthS(recording: Recording): number {
  return recording.durationS <= PAGE_S + OVERHANG_S ? recording.durationS : PAGE_S
}

/**
 * The rows of a layout from top to bottom. Columns follow each other in time, as on paper, from pageStartS on; rows of
 * 12x1 hold the whole recording. Leads that a layout does not know get rows of their own.
 */
export function rowsOf(recording: Recording, layout: LayoutName, pageStartS: number): Row[] {
  if (layout === '12x1') {
    const known = STANDARD_LEADS.filter((lead) => recording.leads.includes(lead))
    return [...known, ...others(recording)].map((lead) =>
      strip(lead, 0, recording.durationS, recording.leads.length < 3),
    )
  }
  const pageS = pageLengthS(recording)
  const columns = COLUMNS[layout]
  const widthS = pageS / columns.length
  const rows = columns[0]!.map((_, r) => {
    const panels = columns.map((column, c) => ({
      lead: column[r]!,
      startS: pageStartS + c * widthS,
      endS: pageStartS + (c + 1) * widthS,
      rhythm: false,
    }))
    return { panels, startS: pageStartS, endS: pageStartS + pageS }
  })
  const strips = layout === '3x4+1R' ? [rhythmLead(recording, pageStartS, pageS)] : []
  return [
    ...rows,
    ...others(recording).map((lead) => strip(lead, pageStartS, pageStartS + pageS, false)),
    ...strips.map((lead) => strip(lead, pageStartS, pageStartS + pageS, true)),
  ]
}

function others(recording: Recording): string[] {
  return recording.leads.filter((lead) => !STANDARD_LEADS.includes(lead))
}

function strip(lead: string, startS: number, endS: number, rhythm: boolean): Row {
  return { panels: [{ lead, startS, endS, rhythm }], startS, endS }
}

/** The lead of the rhythm strip: the first of the usual ones that is recorded all the time. */
function rhythmLead(recording: Recording, startS: number, pageS: number): string {
  const isWhole = (lead: string): boolean => recordedShare(recording, lead, startS, startS + pageS) >= MOSTLY
  return STRIP_ORDER.find(isWhole) ?? recording.leads.find(isWhole) ?? 'II'
}
