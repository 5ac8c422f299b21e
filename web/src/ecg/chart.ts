import type { LayoutName, Panel, Row } from './layouts'
import { rowsOf } from './layouts'
import { ceilToSquare, leadInMm, PULSE_MV, type Scale, SQUARE_MM } from './paper'
import { extremes, type Pyramid, pyramidOf } from './pyramid'
import { sampleAt, samplesOf, type Recording } from './recording'

/** A recording ready to be drawn: what no layout changes is found once. */
export interface Drawable {
  recording: Recording
  pyramids: ReadonlyMap<string, Pyramid>
}

/** A panel on the paper. */
export interface PlacedPanel extends Panel {
  /** The level that its base line stands for (mV): the median, as an ECG knows no absolute zero. */
  levelMv: number
  /** Whether anything of it is recorded. */
  recorded: boolean
}

/** A row on the paper, whose time runs from `leadInMm` of its left edge on. */
export interface PlacedRow extends Row {
  panels: readonly PlacedPanel[]
  /** Distance of the base line from the upper edge of the paper (mm), on a strong line of the grid. */
  baselineMm: number
  /** How far the traces reach above it (mm). */
  highMm: number
}

/** Rows on millimetre paper. */
export interface Chart {
  rows: readonly PlacedRow[]
  scale: Scale
  layout: LayoutName
  /** Where time begins in every row (mm). */
  leadInMm: number
  widthMm: number
  heightMm: number
  /** Row that beats are marked over; null where they stand below all rows, in the time of the first. */
  markedRow: number | null
}

/** What a point of the paper shows. */
export interface PaperPoint {
  row: number
  panel: PlacedPanel
  timeS: number
  /** Above the base line (mV). */
  mv: number
}

const CLEARANCE_MM = 1
const MARKS_MM = 5
const MOST_REACH_MM = 60
const BIN_MM = 2
const MOST_BINS = 2000
const MOST_MEDIAN_SAMPLES = 20_000

export function drawable(recording: Recording): Drawable {
  return { recording, pyramids: new Map(recording.leads.map((lead, k) => [lead, pyramidOf(recording.signal[k]!)])) }
}

/** Lay out a recording. pageStartS: where layouts of columns begin. */
export function chartOf({ recording, pyramids }: Drawable, layout: LayoutName, scale: Scale, pageStartS = 0): Chart {
  const rows = rowsOf(recording, layout, pageStartS).map((row) => ({
    ...row,
    panels: row.panels.map((panel) => placedPanel(recording, panel)),
  }))
  const reaches = rows.map((row) => reachMm(row, recording, pyramids, scale))
  const marked = rows.findIndex((row) => row.panels.some((panel) => panel.rhythm))
  const markedRow = marked < 0 ? null : marked
  const baselines = baselinesMm(reaches, scale, markedRow)
  const longestS = Math.max(...rows.map((row) => row.endS - row.startS))
  const last = reaches[reaches.length - 1]!
  const belowMm = Math.max(SQUARE_MM, -Math.min(0, ...last.low)) + CLEARANCE_MM + (markedRow === null ? MARKS_MM : 0)
  return {
    rows: rows.map((row, k) => ({ ...row, baselineMm: baselines[k]!, highMm: Math.max(...reaches[k]!.high) })),
    scale,
    layout,
    leadInMm: leadInMm(scale),
    widthMm: ceilToSquare(leadInMm(scale) + longestS * scale.speedMmPerS),
    heightMm: ceilToSquare(baselines[baselines.length - 1]! + belowMm),
    markedRow,
  }
}

/** Where a moment of a row stands (mm from the left edge). */
export function xOf(chart: Chart, row: Row, timeS: number): number {
  return chart.leadInMm + (timeS - row.startS) * chart.scale.speedMmPerS
}

/** Where so many millivolts above a row's base line stand (mm from the upper edge). */
export function yOf(chart: Chart, row: PlacedRow, mv: number): number {
  return row.baselineMm - mv * chart.scale.gainMmPerMv
}

/** What stands at a point of the paper: the row whose base line is nearest, unless one is given, and its panel. */
export function pointAt(chart: Chart, xMm: number, yMm: number, ofRow?: number): PaperPoint {
  const distances = chart.rows.map((row) => Math.abs(row.baselineMm - yMm))
  const row = ofRow ?? distances.indexOf(Math.min(...distances))
  const placed = chart.rows[row]!
  const asked = placed.startS + (xMm - chart.leadInMm) / chart.scale.speedMmPerS
  const timeS = Math.min(Math.max(asked, placed.startS), placed.endS)
  const panel = placed.panels.find((one) => timeS < one.endS) ?? placed.panels[placed.panels.length - 1]!
  return { row, panel, timeS, mv: (placed.baselineMm - yMm) / chart.scale.gainMmPerMv }
}

function placedPanel(recording: Recording, panel: Panel): PlacedPanel {
  const samples = samplesOf(recording, panel.lead)
  const [first, end] = [sampleAt(recording, panel.startS), sampleAt(recording, panel.endS)]
  const levelMv = medianOf(samples.subarray(first, end))
  return { ...panel, levelMv: Number.isNaN(levelMv) ? 0 : levelMv, recorded: !Number.isNaN(levelMv) }
}

/** Median of what is recorded, of a part where there is very much; NaN where nothing is. */
export function medianOf(samples: Float32Array): number {
  const step = Math.ceil(samples.length / MOST_MEDIAN_SAMPLES)
  const held = samples.filter((value, k) => k % step === 0 && !Number.isNaN(value)).sort()
  if (held.length === 0) return NaN
  const middle = held.length >> 1
  return held.length % 2 === 1 ? held[middle]! : (held[middle - 1]! + held[middle]!) / 2
}

interface Reach {
  low: Float64Array
  high: Float64Array
}

/** How far a row's traces reach below and above its base line (mm), by stretches of BIN_MM. */
function reachMm(
  row: { panels: readonly PlacedPanel[]; startS: number; endS: number },
  recording: Recording,
  pyramids: ReadonlyMap<string, Pyramid>,
  scale: Scale,
): Reach {
  const bins = Math.min(Math.ceil(((row.endS - row.startS) * scale.speedMmPerS) / BIN_MM) + 1, MOST_BINS)
  const reach = { low: new Float64Array(bins), high: new Float64Array(bins) }
  const binS = (row.endS - row.startS) / bins
  const found = new Float64Array(2)
  for (const panel of row.panels) {
    const pyramid = pyramids.get(panel.lead)
    if (pyramid === undefined || !panel.recorded) continue
    const firstBin = Math.floor((panel.startS - row.startS) / binS)
    for (let bin = firstBin; bin < bins && row.startS + bin * binS < panel.endS; bin++) {
      const from = Math.max(row.startS + bin * binS, panel.startS)
      const to = Math.min(row.startS + (bin + 1) * binS, panel.endS)
      extremes(pyramid, sampleAt(recording, from), sampleAt(recording, to) + 1, found)
      const toMm = (mv: number): number => (mv - panel.levelMv) * scale.gainMmPerMv
      reach.low[bin] = Math.max(Math.min(reach.low[bin]!, toMm(found[0]!) || 0), -MOST_REACH_MM)
      reach.high[bin] = Math.min(Math.max(reach.high[bin]!, toMm(found[1]!) || 0), MOST_REACH_MM)
    }
  }
  return reach
}

/** Base lines on strong lines of the grid: as usual on paper, further apart where traces would meet. */
function baselinesMm(reaches: readonly Reach[], scale: Scale, markedRow: number | null): number[] {
  const usualMm = reaches.length <= 4 ? 25 : reaches.length <= 7 ? 20 : 15
  const headMm = (row: number): number => CLEARANCE_MM + (row === markedRow ? MARKS_MM : 0)
  const pulseMm = PULSE_MV * scale.gainMmPerMv
  const first = Math.max(pulseMm, ...reaches[0]!.high) + headMm(0)
  const lines = [ceilToSquare(Math.max(first, usualMm / 2))]
  for (let row = 1; row < reaches.length; row++) {
    const [above, below] = [reaches[row - 1]!, reaches[row]!]
    let apart = 0
    for (let bin = 0; bin < Math.min(above.low.length, below.high.length); bin++) {
      apart = Math.max(apart, peakAround(below.high, bin) - Math.min(above.low[bin]!, 0))
    }
    const markedMm = row === markedRow ? Math.max(...below.high) - Math.min(0, ...above.low) : 0
    lines.push(lines[row - 1]! + ceilToSquare(Math.max(usualMm, Math.max(apart, markedMm) + headMm(row))))
  }
  return lines
}

function peakAround(high: Float64Array, bin: number): number {
  return Math.max(high[bin - 1] ?? 0, high[bin]!, high[bin + 1] ?? 0)
}
