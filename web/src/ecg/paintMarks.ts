import type { Beat } from './beats'
import { type Calipers, marched, readCalipers, readingText } from './calipers'
import { type PlacedPanel, type PlacedRow, xOf, yOf } from './chart'
import { type Fiducial, type Fiducials, type Saliency, saliencyBands, type WaveBand, waveOf } from './overlays'
import { type Sight, toX, toY } from './paint'
import { PULSE_MV } from './paper'
import { extremes, type Pyramid } from './pyramid'
import { type Recording, sampleAt, valueAt } from './recording'

const FONT = 'ui-sans-serif, system-ui, sans-serif'
const NAME_PX = 13
const SMALL_PX = 11
const BEAT_PX = 13
const TICK_MM = 1.7
const MARKS_ABOVE_TIMES_PX = 20
const MOST_SALIENCY = 0.45
const EDGE_MM = 1.6
const PEAK_MM = 0.45
const WAVE_BAND = 0.12
const NO_POINTS: readonly Fiducial[] = []

function setFont(sight: Sight, px: number, weight: number): void {
  sight.ctx.font = `${weight} ${px * sight.ratio}px ${FONT}`
}

/** Write the name of each panel over the beginning of its trace, of strips over the pulse. */
export function paintNames(sight: Sight, recording: Recording, pyramids: ReadonlyMap<string, Pyramid>): void {
  for (const row of sight.chart.rows) {
    for (const panel of row.panels) {
      paintName(sight, row, panel, recording, pyramids.get(panel.lead))
      if (!panel.recorded) paintMissing(sight, row, panel)
    }
  }
}

function paintName(
  sight: Sight,
  row: PlacedRow,
  panel: PlacedPanel,
  recording: Recording,
  pyramid: Pyramid | undefined,
): void {
  const { ctx, chart, palette, ratio } = sight
  setFont(sight, NAME_PX, 700)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'alphabetic'
  const width = ctx.measureText(panel.lead).width
  const x = toX(sight, panel.rhythm ? 0 : xOf(chart, row, panel.startS)) + 4 * ratio
  if (x > sight.widthPx || x + width < 0) return
  const coveredS = (width + 6 * ratio) / (sight.pxPerMm * chart.scale.speedMmPerS)
  const found = Float64Array.of(NaN, NaN)
  if (pyramid) extremes(pyramid, sampleAt(recording, panel.startS), sampleAt(recording, panel.startS + coveredS), found)
  const highMm = found[1] === found[1] ? (found[1]! - panel.levelMv) * chart.scale.gainMmPerMv : 0
  const aboveMm = Math.max(panel.rhythm ? PULSE_MV * chart.scale.gainMmPerMv : highMm, 2.5) + 1.5
  const y = Math.max(toY(sight, row.baselineMm - aboveMm), toY(sight, 0) + (NAME_PX + 2) * ratio)
  ctx.fillStyle = palette.paper
  ctx.globalAlpha = 0.8
  ctx.fillRect(x - 3 * ratio, y - NAME_PX * ratio, width + 6 * ratio, (NAME_PX + 3) * ratio)
  ctx.globalAlpha = 1
  ctx.fillStyle = palette.ink
  ctx.fillText(panel.lead, x, y)
}

function paintMissing(sight: Sight, row: PlacedRow, panel: PlacedPanel): void {
  const { ctx, chart, palette } = sight
  setFont(sight, SMALL_PX, 400)
  ctx.textAlign = 'center'
  ctx.fillStyle = palette.muted
  const middle = toX(sight, xOf(chart, row, (panel.startS + panel.endS) / 2))
  ctx.fillText('not recorded', middle, toY(sight, row.baselineMm))
}

/** Write the seconds of the time axis, on a canvas as high as a line of text. */
export function paintTimes(sight: Sight): void {
  const { ctx, chart, palette, ratio } = sight
  ctx.clearRect(0, 0, sight.widthPx, sight.heightPx)
  const [row] = chart.rows
  if (row === undefined) return
  const pxPerS = chart.scale.speedMmPerS * sight.pxPerMm
  const step = [0.2, 0.5, 1, 2, 5, 10, 30, 60].find((seconds) => seconds * pxPerS >= 44 * ratio) ?? 60
  setFont(sight, SMALL_PX, 400)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  const seenFromS = row.startS + (sight.leftMm - chart.leadInMm) / chart.scale.speedMmPerS
  const first = Math.ceil(Math.max(row.startS, seenFromS) / step - 1e-9)
  for (let k = first; k * step <= row.endS + 1e-6; k++) {
    const x = toX(sight, xOf(chart, row, k * step))
    const label = `${Number((k * step).toFixed(1))} s`
    const width = ctx.measureText(label).width + 6 * ratio
    if (x + width / 2 > sight.widthPx) break
    ctx.fillStyle = palette.paper
    ctx.globalAlpha = 0.8
    ctx.fillRect(x - width / 2, 0, width, sight.heightPx)
    ctx.globalAlpha = 1
    ctx.fillStyle = palette.muted
    ctx.fillText(label, x, sight.heightPx / 2)
  }
}

/** Mark every beat over the rhythm strip or, where there is none, below all rows: a tick for a normal one. */
export function paintBeats(sight: Sight, beats: readonly Beat[]): void {
  const { ctx, chart, palette, ratio } = sight
  const row = chart.rows[chart.markedRow ?? 0]
  if (row === undefined) return
  const below = chart.markedRow === null
  const y = below
    ? toY(sight, chart.heightMm) - MARKS_ABOVE_TIMES_PX * ratio
    : toY(sight, row.baselineMm - row.highMm - 1)
  const tick = Math.max(TICK_MM * sight.pxPerMm, 6 * ratio)
  setFont(sight, BEAT_PX, 700)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'alphabetic'
  for (const { timeS, label } of beats) {
    const x = toX(sight, xOf(chart, row, timeS))
    if (timeS < row.startS || timeS > row.endS || x < -20 || x > sight.widthPx + 20) continue
    ctx.fillStyle = label === null ? palette.ink : palette.beats[label]
    if (label === 'N') ctx.fillRect(x - 0.7 * ratio, y - tick, 1.4 * ratio, tick)
    else if (label === null) dot(ctx, x, y - 4 * ratio, 2.2 * ratio)
    else ctx.fillText(label, x, y)
  }
}

function dot(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  ctx.fill()
}

/** Mark the fiducial points on the trace of every panel: short lines where waves begin and end, dots at their peaks. */
export function paintFiducials(sight: Sight, fiducials: Fiducials, recording: Recording): void {
  const { ctx, chart, palette, ratio } = sight
  const half = Math.max(EDGE_MM * sight.pxPerMm, 3 * ratio)
  const radius = Math.max(PEAK_MM * sight.pxPerMm, 1.6 * ratio)
  ctx.lineWidth = 1.3 * ratio
  for (const row of chart.rows) {
    for (const panel of row.panels) {
      for (const { name, timeS } of fiducials.get(panel.lead) ?? NO_POINTS) {
        if (timeS < panel.startS || timeS >= panel.endS) continue
        const x = toX(sight, xOf(chart, row, timeS))
        if (x < -half || x > sight.widthPx + half) continue
        const mv = valueAt(recording, panel.lead, timeS)
        const y = toY(sight, yOf(chart, row, Number.isNaN(mv) ? 0 : mv - panel.levelMv))
        ctx.strokeStyle = ctx.fillStyle = `rgb(${palette.waves[waveOf(name)]})`
        if (name.endsWith('peak')) dot(ctx, x, y, radius)
        else line(ctx, x, y - half, x, y + half)
      }
    }
  }
}

/** Colour where the waves of all leads are, through the whole paper below every panel of the first row. */
export function paintWaveBands(sight: Sight, bands: readonly WaveBand[]): void {
  const { ctx, chart, palette, ratio } = sight
  setFont(sight, SMALL_PX, 600)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'top'
  const [row] = chart.rows
  if (row === undefined) return
  for (const panel of row.panels) {
    for (const { name, fromS, toS } of bands) {
      const left = toX(sight, xOf(chart, row, panel.startS + fromS))
      const right = toX(sight, xOf(chart, row, panel.startS + toS))
      ctx.fillStyle = `rgb(${palette.waves[name]} / ${WAVE_BAND})`
      ctx.fillRect(left, toY(sight, 0), right - left, chart.heightMm * sight.pxPerMm)
      ctx.fillStyle = `rgb(${palette.waves[name]})`
      ctx.fillText(name, (left + right) / 2, toY(sight, 0) + 3 * ratio)
    }
  }
}

/** Colour the stretches of every panel that an answer rests on. */
export function paintSaliency(sight: Sight, saliency: Saliency): void {
  const { ctx, chart, palette } = sight
  for (const row of chart.rows) {
    for (const panel of row.panels) {
      for (const band of saliencyBands(saliency, panel.lead)) {
        const [from, to] = [Math.max(band.startS, panel.startS), Math.min(band.endS, panel.endS)]
        if (to <= from) continue
        const [left, right] = [toX(sight, xOf(chart, row, from)), toX(sight, xOf(chart, row, to))]
        ctx.fillStyle = `rgb(${palette.saliency} / ${MOST_SALIENCY * band.strength})`
        ctx.fillRect(left, toY(sight, row.baselineMm - 9), right - left, 18 * sight.pxPerMm)
      }
    }
  }
}

/** Draw the calipers, their reading, and where their distance repeats. */
export function paintCalipers(sight: Sight, calipers: Calipers, marching: boolean, active: 'from' | 'to'): void {
  const { ctx, chart, palette, ratio } = sight
  const row = chart.rows[calipers.row]
  if (row === undefined) return
  const corner = (point: { timeS: number; mv: number }): [number, number] => [
    toX(sight, xOf(chart, row, point.timeS)),
    toY(sight, yOf(chart, row, point.mv)),
  ]
  const [fromX, fromY] = corner(calipers.from)
  const [toX_, toY_] = corner(calipers.to)
  const [top, bottom] = [Math.min(fromY, toY_) - 7 * sight.pxPerMm, Math.max(fromY, toY_) + 7 * sight.pxPerMm]
  ctx.strokeStyle = palette.calipers
  ctx.fillStyle = palette.calipers
  ctx.lineWidth = ratio
  if (marching) {
    ctx.globalAlpha = 0.55
    ctx.setLineDash([4 * ratio, 3 * ratio])
    for (const timeS of marched(calipers, row.startS, row.endS)) {
      line(ctx, toX(sight, xOf(chart, row, timeS)), top, toX(sight, xOf(chart, row, timeS)), bottom)
    }
    ctx.setLineDash([])
    ctx.globalAlpha = 1
  }
  ctx.globalAlpha = 0.12
  ctx.fillRect(Math.min(fromX, toX_), Math.min(fromY, toY_), Math.abs(toX_ - fromX), Math.abs(toY_ - fromY))
  ctx.globalAlpha = 1
  ctx.lineWidth = 1.5 * ratio
  line(ctx, fromX, top, fromX, bottom)
  line(ctx, toX_, top, toX_, bottom)
  line(ctx, Math.min(fromX, toX_), fromY, Math.max(fromX, toX_), fromY)
  line(ctx, Math.min(fromX, toX_), toY_, Math.max(fromX, toX_), toY_)
  const [activeX, activeY] = active === 'from' ? [fromX, fromY] : [toX_, toY_]
  dot(ctx, activeX, activeY, 3.5 * ratio)
  paintReading(sight, readingText(readCalipers(calipers)), (fromX + toX_) / 2, top)
}

function paintReading(sight: Sight, text: string, middle: number, y: number): void {
  const { ctx, palette, ratio } = sight
  setFont(sight, NAME_PX, 600)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  const [width, height] = [ctx.measureText(text).width + 16 * ratio, 22 * ratio]
  const x = Math.min(Math.max(middle, width / 2 + 4 * ratio), sight.widthPx - width / 2 - 4 * ratio)
  const top = Math.max(y - height, 4 * ratio)
  ctx.fillStyle = palette.calipersGround
  ctx.beginPath()
  ctx.roundRect(x - width / 2, top, width, height, 5 * ratio)
  ctx.fill()
  ctx.strokeStyle = palette.calipers
  ctx.lineWidth = ratio
  ctx.stroke()
  ctx.fillStyle = palette.calipers
  ctx.fillText(text, x, top + height / 2)
  ctx.textBaseline = 'alphabetic'
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath()
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
  ctx.stroke()
}
