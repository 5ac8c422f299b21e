import type { MedianBeatJson } from '../api/pageResults'
import { type Drawable, drawable, type PaperPoint } from './chart'
import { fillColumns, type LayoutName, rowsOf } from './layouts'
import { type Fiducial, FIDUCIALS, type Fiducials, type WaveBand, type WaveName } from './overlays'
import type { Recording } from './recording'

/** Every panel holds so much (s), its R peak so far from its beginning: on strong lines of the paper. */
const PANEL_S = 1.4
const R_S = 0.6

export type MedianLayout = Exclude<LayoutName, '3x4+1R'>

/** The median beat of every lead, in panels that begin at moments of one axis as those of a page do. */
export interface MedianSheet {
  shown: Drawable
  fiducials: Fiducials
  bands: readonly WaveBand[]
}

/** Layouts that hold the leads there are. */
export function medianLayouts(beat: MedianBeatJson): readonly MedianLayout[] {
  return fillColumns(beat.leads.map((one) => one.lead)) ? ['3x4', '6x2', '12x1'] : ['12x1']
}

/** Lay the median beats of all leads on one sheet. */
export function medianSheet(beat: MedianBeatJson, layout: MedianLayout): MedianSheet {
  const columns = { '3x4': 4, '6x2': 2, '12x1': 1 }[layout]
  const leads = beat.leads.map((one) => one.lead)
  const panelSamples = Math.round(PANEL_S * beat.fs_hz)
  const empty: Recording = {
    fsHz: beat.fs_hz,
    durationS: columns * PANEL_S,
    leads,
    signal: leads.map(() => new Float32Array(columns * panelSamples).fill(NaN)),
  }
  const startS = new Map(
    rowsOf(empty, layout, 0).flatMap((row) => row.panels.map((panel) => [panel.lead, panel.startS] as const)),
  )
  const fiducials = new Map<string, Fiducial[]>()
  for (const [k, lead] of beat.leads.entries()) {
    const fromS = startS.get(lead.lead) ?? 0
    const first = Math.round((fromS + R_S - beat.r_s) * beat.fs_hz)
    const last = Math.round(fromS * beat.fs_hz) + panelSamples
    for (const [at, mv] of lead.signal_mv.entries()) {
      if (mv !== null && first + at < last) empty.signal[k]![first + at] = mv
    }
    const points = FIDUCIALS.map((name) => ({ name, timeS: lead[`${name}_s`] }))
    fiducials.set(
      lead.lead,
      points.flatMap(({ name, timeS }) => (timeS === null ? [] : [{ name, timeS: fromS + R_S + timeS }])),
    )
  }
  return { shown: drawable(empty), fiducials, bands: bandsOf(beat) }
}

function bandsOf(beat: MedianBeatJson): WaveBand[] {
  const waves: readonly (readonly [WaveName, MedianBeatJson['p']])[] = [
    ['P', beat.p],
    ['QRS', beat.qrs],
    ['T', beat.t],
  ]
  return waves.flatMap(([name, wave]) =>
    wave.onset_s === null ? [] : [{ name, fromS: R_S + wave.onset_s, toS: R_S + wave.offset_s }],
  )
}

/** "II  −160 ms", from the R peak on. */
export function medianTimeText({ panel, timeS }: Pick<PaperPoint, 'panel' | 'timeS'>): string {
  const ms = Math.round(1000 * (timeS - panel.startS - R_S)) + 0
  return `${String(ms).replace('-', '−')} ms`
}

/** "12 beats", "3 to 12 beats": how many a lead's median was taken over. */
export function beatCountText(beat: MedianBeatJson): string {
  const counts = beat.leads.map((lead) => lead.beats).filter((count) => count > 0)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (counts.length === 0) return 'no beats'
  return least === most ? `${most} beat${most === 1 ? '' : 's'}` : `${least} to ${most} beats`
}
