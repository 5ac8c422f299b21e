import { BEAT_NAMES, type BeatClass } from '../ecg/beats'
import type { Palette } from '../ecg/palette'
import { SQUARE_MM } from '../ecg/paper'
import type { LoggedBeat } from './beatLog'
import type { SignalHistory } from './signalHistory'
import { barS, oldestS, type Strip, strips, type Sweep, sweepOf, sweepX } from './sweep'

/** What the sweep shows, but for the signal itself. */
export interface SweepScene {
  leads: readonly string[]
  fsHz: number
  palette: Palette
  /** CSS pixels per millimetre of the paper. */
  pxPerMm: number
  speedMmPerS: number
  gainMmPerMv: number
}

export interface SweepLayers {
  grid: HTMLCanvasElement
  traces: HTMLCanvasElement
  marks: HTMLCanvasElement
}

const TRACE_MM = 0.3
const NAME_MM = 3.4
const MARK_MM = 3.4
/** Room for the marks of beats above the lanes. */
const HEAD_MM = 5
/** Part of the lane that lies above its base line: R waves are higher than S waves are deep. */
const ABOVE = 0.62
/** The base line is the median of so much signal, looked at so often (s). */
const LEVEL_S = 4
const LEVEL_EVERY_S = 0.05

/**
 * Draws a signal as it comes. Each frame adds the new piece of every trace and clears what the erase bar runs over; all
 * is drawn anew only when size, paper or colours change.
 */
export class SweepPainter {
  private scene: SweepScene | null = null
  private sweep: Sweep = { spanS: 1, pxPerS: 1 }
  private ratio = 1
  private widthPx = 0
  private heightPx = 0
  /** Up to where traces are drawn (s), NaN where all has to be. */
  private drawnS = NaN
  /** What the base line of each lane stands for (mV), and in which lap over the screen that was looked at. */
  private levels: number[] = []
  private levelLap = -1

  constructor(private readonly layers: SweepLayers) {}

  resize(cssWidth: number, cssHeight: number): void {
    this.ratio = window.devicePixelRatio || 1
    this.widthPx = Math.max(Math.round(cssWidth * this.ratio), 1)
    this.heightPx = Math.max(Math.round(cssHeight * this.ratio), 1)
    for (const canvas of Object.values(this.layers) as HTMLCanvasElement[]) {
      canvas.width = this.widthPx
      canvas.height = this.heightPx
    }
    this.restart()
  }

  show(scene: SweepScene): void {
    this.scene = scene
    this.restart()
  }

  /** Draw up to now. */
  frame(history: SignalHistory, beats: readonly LoggedBeat[]): void {
    const { scene } = this
    if (!scene) return
    const nowS = history.end / scene.fsHz
    if (Number.isNaN(this.drawnS) || nowS < this.drawnS) {
      context(this.layers.traces).clearRect(0, 0, this.widthPx, this.heightPx)
      this.levelLap = -1
      this.drawnS = Math.max(oldestS(this.sweep, nowS), history.start / scene.fsHz)
    }
    if (nowS > this.drawnS) {
      this.takeLevels(scene, history, nowS)
      this.clearBar(nowS)
      this.drawTraces(scene, history, Math.max(this.drawnS, oldestS(this.sweep, nowS)), nowS)
      this.drawnS = nowS
    }
    this.drawMarks(scene, history, beats, nowS)
  }

  private restart(): void {
    if (!this.scene) return
    const { pxPerMm, speedMmPerS } = this.scene
    this.sweep = sweepOf(this.widthPx, pxPerMm * this.ratio, speedMmPerS)
    this.drawnS = NaN
    this.drawGrid(this.scene)
  }

  private get mmPx(): number {
    return (this.scene?.pxPerMm ?? 1) * this.ratio
  }

  /** Where a lane begins (px); with a share of a lane added, a place in it. */
  private laneTop(scene: SweepScene, lane: number): number {
    const head = HEAD_MM * this.mmPx
    return head + (lane * (this.heightPx - head)) / scene.leads.length
  }

  /** The base line of a lane (px). */
  private baseline(scene: SweepScene, lane: number): number {
    return this.laneTop(scene, lane + ABOVE)
  }

  private drawGrid({ palette, pxPerMm }: SweepScene): void {
    const ctx = context(this.layers.grid)
    ctx.fillStyle = palette.paper
    ctx.fillRect(0, 0, this.widthPx, this.heightPx)
    const line = Math.max(1, Math.round(this.ratio))
    for (const [pitchMm, colour] of [
      [1, palette.thinGrid],
      [SQUARE_MM, palette.strongGrid],
    ] as const) {
      if (pitchMm * pxPerMm < 2.5) continue
      ctx.fillStyle = colour
      const pitch = pitchMm * this.mmPx
      for (let k = 0; k * pitch < this.widthPx; k++) ctx.fillRect(Math.round(k * pitch), 0, line, this.heightPx)
      for (let k = 0; k * pitch < this.heightPx; k++) ctx.fillRect(0, Math.round(k * pitch), this.widthPx, line)
    }
  }

  /** A new lap over the screen looks anew where the base lines are: within one they stay, so that nothing is bent. */
  private takeLevels(scene: SweepScene, history: SignalHistory, nowS: number): void {
    const lap = Math.floor(nowS / this.sweep.spanS)
    if (lap === this.levelLap) return
    this.levelLap = lap
    this.levels = scene.leads.map((_, lead) => medianLevel(history, lead, scene.fsHz))
  }

  /** Clear what the bar has come over since the last frame. */
  private clearBar(nowS: number): void {
    const ctx = context(this.layers.traces)
    const bar = barS(this.sweep)
    const fromS = Math.max(this.drawnS + bar, nowS + bar - this.sweep.spanS)
    for (const { x, fromS: from, toS } of strips(this.sweep, fromS, nowS + bar)) {
      // A pixel more on both sides: edges of pieces do not fall on whole pixels.
      ctx.clearRect(x - 1, 0, (toS - from) * this.sweep.pxPerS + 2, this.heightPx)
    }
  }

  private drawTraces(scene: SweepScene, history: SignalHistory, fromS: number, toS: number): void {
    const ctx = context(this.layers.traces)
    ctx.strokeStyle = scene.palette.ink
    ctx.lineWidth = this.ratio * Math.min(Math.max((TRACE_MM * this.mmPx) / this.ratio, 1.2), 3)
    ctx.lineCap = 'round'
    ctx.lineJoin = 'round'
    for (let lane = 0; lane < scene.leads.length; lane++) {
      ctx.beginPath()
      for (const strip of strips(this.sweep, fromS, toS)) this.addStrip(ctx, scene, history, lane, strip)
      ctx.stroke()
    }
  }

  private addStrip(
    ctx: CanvasRenderingContext2D,
    scene: SweepScene,
    history: SignalHistory,
    lane: number,
    strip: Strip,
  ): void {
    const base = this.baseline(scene, lane)
    const perMv = scene.gainMmPerMv * this.mmPx
    const level = this.levels[lane] ?? 0
    const end = Math.min(Math.ceil(strip.toS * scene.fsHz), history.end)
    let pen = false
    // One sample before the piece joins it to the last one.
    for (let k = Math.max(Math.floor(strip.fromS * scene.fsHz) - 1, 0); k < end; k++) {
      const mv = history.at(lane, k) - level
      if (Number.isNaN(mv)) {
        pen = false
        continue
      }
      const x = strip.x + (k / scene.fsHz - strip.fromS) * this.sweep.pxPerS
      if (pen) ctx.lineTo(x, base - mv * perMv)
      else ctx.moveTo(x, base - mv * perMv)
      pen = true
    }
  }

  /** Names of leads, the pens, and the beats that are still on the screen. */
  private drawMarks(scene: SweepScene, history: SignalHistory, beats: readonly LoggedBeat[], nowS: number): void {
    const ctx = context(this.layers.marks)
    ctx.clearRect(0, 0, this.widthPx, this.heightPx)
    this.drawBeats(ctx, scene, beats, nowS)
    ctx.font = `600 ${NAME_MM * this.mmPx}px system-ui, sans-serif`
    ctx.textBaseline = 'top'
    ctx.textAlign = 'left'
    for (const [lane, name] of scene.leads.entries()) {
      const mv = history.at(lane, history.end - 1) - (this.levels[lane] ?? 0)
      const x = sweepX(this.sweep, nowS)
      ctx.fillStyle = scene.palette.ink
      if (!Number.isNaN(mv)) {
        ctx.beginPath()
        ctx.arc(x, this.baseline(scene, lane) - mv * scene.gainMmPerMv * this.mmPx, 0.7 * this.mmPx, 0, 7)
        ctx.fill()
      }
      const top = this.laneTop(scene, lane) + this.mmPx
      ctx.lineWidth = 3 * this.ratio
      ctx.strokeStyle = scene.palette.paper
      ctx.strokeText(name, 2 * this.mmPx, top)
      ctx.fillText(name, 2 * this.mmPx, top)
    }
  }

  private drawBeats(
    ctx: CanvasRenderingContext2D,
    scene: SweepScene,
    beats: readonly LoggedBeat[],
    nowS: number,
  ): void {
    ctx.font = `600 ${MARK_MM * this.mmPx}px system-ui, sans-serif`
    ctx.textBaseline = 'top'
    ctx.textAlign = 'center'
    const oldest = oldestS(this.sweep, nowS)
    for (let k = beats.length - 1; k >= 0; k--) {
      const beat = beats[k]!
      const timeS = beat.sample / scene.fsHz
      if (timeS < oldest) break
      const x = sweepX(this.sweep, timeS)
      ctx.fillStyle = colourOf(scene.palette, beat.label)
      ctx.globalAlpha = beat.final ? 1 : 0.6
      if (beat.label === null || beat.label === 'N') {
        ctx.fillRect(x - 0.2 * this.mmPx, 1.2 * this.mmPx, 0.4 * this.mmPx, (beat.label ? 2.2 : 1) * this.mmPx)
      } else ctx.fillText(beat.label, x, 0.8 * this.mmPx)
    }
    ctx.globalAlpha = 1
  }
}

function colourOf(palette: Palette, label: BeatClass | null): string {
  return label === null ? palette.muted : palette.beats[label]
}

function medianLevel(history: SignalHistory, lead: number, fsHz: number): number {
  const step = Math.max(Math.round(LEVEL_EVERY_S * fsHz), 1)
  const values: number[] = []
  for (let k = history.end - 1; k >= Math.max(history.end - LEVEL_S * fsHz, history.start); k -= step) {
    const mv = history.at(lead, k)
    if (!Number.isNaN(mv)) values.push(mv)
  }
  values.sort((a, b) => a - b)
  return values[values.length >> 1] ?? 0
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const ctx = canvas.getContext('2d')
  if (ctx === null) throw new Error('this browser draws no canvas')
  return ctx
}

/** What the marks over the sweep mean. */
export const MARK_LEGEND = (Object.keys(BEAT_NAMES) as BeatClass[])
  .map((label) => `${label === 'N' ? '|' : label} ${BEAT_NAMES[label]}`)
  .join(', ')
