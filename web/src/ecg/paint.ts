import { type Chart, type Drawable, type PlacedPanel, type PlacedRow, xOf, yOf } from './chart'
import type { Palette } from './palette'
import { PULSE_MV, PULSE_S, SQUARE_MM } from './paper'
import { drawTrace } from './trace'

/** A part of the paper on a canvas, in device pixels. */
export interface Sight {
  ctx: CanvasRenderingContext2D
  chart: Chart
  palette: Palette
  /** Device pixels per millimetre of the paper. */
  pxPerMm: number
  /** Device pixels per CSS pixel. */
  ratio: number
  /** Millimetres of the paper at the canvas's upper left corner. */
  leftMm: number
  topMm: number
  widthPx: number
  heightPx: number
}

const FULL_THIN_GRID_PX = 3
const NO_THIN_GRID_PX = 1.7
const TRACE_MM = 0.28
const MOST_REACH_MM = 80
const STRETCH_MARGIN_PX = 4

export function toX(sight: Sight, mm: number): number {
  return (mm - sight.leftMm) * sight.pxPerMm
}

export function toY(sight: Sight, mm: number): number {
  return (mm - sight.topMm) * sight.pxPerMm
}

/** Draw the paper with its lines of 1 mm, where they can be told apart, and of 5 mm. */
export function paintGrid(sight: Sight): void {
  const { ctx, chart, palette, ratio } = sight
  const [left, top] = [Math.max(toX(sight, 0), 0), Math.max(toY(sight, 0), 0)]
  const right = Math.min(toX(sight, chart.widthMm), sight.widthPx)
  const bottom = Math.min(toY(sight, chart.heightMm), sight.heightPx)
  ctx.fillStyle = palette.well
  ctx.fillRect(0, 0, sight.widthPx, sight.heightPx)
  ctx.fillStyle = palette.paper
  ctx.fillRect(left, top, right - left, bottom - top)
  const cssPxPerMm = sight.pxPerMm / ratio
  const thin = (cssPxPerMm - NO_THIN_GRID_PX) / (FULL_THIN_GRID_PX - NO_THIN_GRID_PX)
  if (thin > 0) {
    ctx.globalAlpha = Math.min(thin, 1)
    paintLines(sight, 1, palette.thinGrid, left, top, right, bottom)
    ctx.globalAlpha = 1
  }
  paintLines(sight, SQUARE_MM, palette.strongGrid, left, top, right, bottom)
}

function paintLines(
  sight: Sight,
  pitchMm: number,
  colour: string,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const { ctx, pxPerMm } = sight
  // Rectangles on whole pixels: sharp on every screen.
  const width = Math.max(1, Math.round(sight.ratio))
  ctx.fillStyle = colour
  const firstX = Math.ceil(left / pxPerMm / pitchMm + sight.leftMm / pitchMm - 1e-9)
  for (let k = firstX; toX(sight, k * pitchMm) <= right + 0.5; k++) {
    if (pitchMm === 1 && k % SQUARE_MM === 0) continue
    ctx.fillRect(Math.round(toX(sight, k * pitchMm) - width / 2), top, width, bottom - top)
  }
  const firstY = Math.ceil(top / pxPerMm / pitchMm + sight.topMm / pitchMm - 1e-9)
  for (let k = firstY; toY(sight, k * pitchMm) <= bottom + 0.5; k++) {
    if (pitchMm === 1 && k % SQUARE_MM === 0) continue
    ctx.fillRect(left, Math.round(toY(sight, k * pitchMm) - width / 2), right - left, width)
  }
}

/** Levels of panels (mV) by `panelKey`. */
export type Levels = ReadonlyMap<string, number>

export function panelKey(panel: { lead: string; startS: number; rhythm: boolean }): string {
  return `${panel.lead}/${panel.startS}/${panel.rhythm}`
}

/**
 * Draw the traces that are seen. Of another recording than the chart's: shiftS is its time that stands at time 0 of the
 * chart, and levels are what its base lines stand for.
 */
export function paintTraces(sight: Sight, shown: Drawable, colour: string, shiftS = 0, levels?: Levels): void {
  const { ctx, chart } = sight
  ctx.strokeStyle = colour
  ctx.lineWidth = traceWidth(sight)
  ctx.lineCap = 'round'
  ctx.lineJoin = 'round'
  for (const row of chart.rows) {
    const y = toY(sight, row.baselineMm)
    if (y + MOST_REACH_MM * sight.pxPerMm < 0 || y - MOST_REACH_MM * sight.pxPerMm > sight.heightPx) continue
    for (const panel of row.panels) {
      const levelMv = levels ? (levels.get(panelKey(panel)) ?? 0) : panel.levelMv
      paintTrace(sight, row, { ...panel, levelMv }, shown, shiftS)
    }
  }
}

function paintTrace(sight: Sight, row: PlacedRow, panel: PlacedPanel, shown: Drawable, shiftS: number): void {
  const { ctx, chart, pxPerMm } = sight
  const pyramid = shown.pyramids.get(panel.lead)
  const x = toX(sight, xOf(chart, row, panel.startS))
  if (pyramid === undefined) return
  const { fsHz } = shown.recording
  const samplesPerX = fsHz / (chart.scale.speedMmPerS * pxPerMm)
  const origin = (panel.startS + shiftS) * fsHz
  const perMv = -chart.scale.gainMmPerMv * pxPerMm
  const plane = { originSample: origin, samplesPerX, y0: -panel.levelMv * perMv, perMv }
  // Whole columns from the panel's start on, so that neighbouring stretches fit together.
  const first = Math.max(0, Math.floor(-x) - STRETCH_MARGIN_PX)
  const last = Math.ceil(sight.widthPx - x) + STRETCH_MARGIN_PX
  const from = Math.round(origin + first * samplesPerX)
  const to = Math.min(Math.round((panel.endS + shiftS) * fsHz), Math.round(origin + last * samplesPerX))
  if (to <= from) return
  ctx.setTransform(1, 0, 0, 1, x, toY(sight, row.baselineMm))
  ctx.beginPath()
  drawTrace(ctx, pyramid, plane, from, to)
  ctx.stroke()
  ctx.setTransform(1, 0, 0, 1, 0, 0)
}

function traceWidth(sight: Sight): number {
  return sight.ratio * Math.min(Math.max((TRACE_MM * sight.pxPerMm) / sight.ratio, 1.1), 2.4)
}

/** Draw the calibration pulse of every row that has room for it, and short lines where panels meet. */
export function paintPulses(sight: Sight): void {
  const { ctx, chart, palette } = sight
  const { speedMmPerS, gainMmPerMv } = chart.scale
  for (const [k, row] of chart.rows.entries()) {
    paintBorders(sight, row)
    if (row.baselineMm - (chart.rows[k - 1]?.baselineMm ?? 0) < PULSE_MV * gainMmPerMv) continue
    ctx.strokeStyle = palette.ink
    ctx.lineWidth = traceWidth(sight)
    ctx.beginPath()
    const rise = chart.leadInMm - PULSE_S * speedMmPerS - 3
    const [foot, top] = [yOf(chart, row, 0), yOf(chart, row, PULSE_MV)]
    const fall = rise + PULSE_S * speedMmPerS
    const corners = [
      [rise - 1, foot],
      [rise, foot],
      [rise, top],
      [fall, top],
      [fall, foot],
      [fall + 1, foot],
    ] as const
    for (const [x, y] of corners) ctx.lineTo(toX(sight, x), toY(sight, y))
    ctx.stroke()
  }
}

function paintBorders(sight: Sight, row: PlacedRow): void {
  const { ctx, chart, palette } = sight
  ctx.strokeStyle = palette.muted
  ctx.lineWidth = sight.ratio
  ctx.beginPath()
  for (const panel of row.panels.slice(1)) {
    const x = Math.round(toX(sight, xOf(chart, row, panel.startS))) + sight.ratio / 2
    for (const [from, to] of [
      [-6.5, -4],
      [4, 6.5],
    ] as const) {
      ctx.moveTo(x, toY(sight, row.baselineMm + from))
      ctx.lineTo(x, toY(sight, row.baselineMm + to))
    }
  }
  ctx.stroke()
}
