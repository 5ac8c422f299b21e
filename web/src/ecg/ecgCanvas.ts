import type { Beat } from './beats'
import { type Calipers, movedCalipers, snapped } from './calipers'
import { type Chart, type Drawable, type PaperPoint, pointAt, xOf } from './chart'
import type { Fiducials, Saliency, WaveBand } from './overlays'
import { type Levels, paintGrid, paintPulses, paintTraces, type Sight } from './paint'
import {
  paintBeats,
  paintCalipers,
  paintFiducials,
  paintNames,
  paintSaliency,
  paintTimes,
  paintWaveBands,
} from './paintMarks'
import type { Palette } from './palette'
import { valueAt } from './recording'
import { placeNames } from './stayingNames'
import { Tiles } from './tiles'
import type { TileScale } from './tileSheet'
import { clamped, fitted, type Frame, panned, resized, type Viewport, zoomed } from './viewport'

/** A second recording under the first. */
export interface Compared {
  shown: Drawable
  /** Its time that stands at time 0 of the first (s). */
  shiftS: number
  levels: Levels
}

/** All that is drawn. */
export interface EcgScene {
  shown: Drawable
  chart: Chart
  palette: Palette
  /** CSS pixels per millimetre of the screen. */
  pxPerMm: number
  beats: readonly Beat[]
  fiducials: Fiducials
  bands: readonly WaveBand[]
  saliency: Saliency | null
  compared: Compared | null
  calipers: Calipers | null
  /** The end that keys move. */
  activeEnd: 'from' | 'to'
  marching: boolean
  /** Whether the paper is one axis of time, whose seconds are written below it. */
  timed: boolean
}

export interface EcgLayers {
  /** Holds the paper with its traces. */
  paper: HTMLElement
  /** Lie over it and stay in view: names of panels whose beginning is not seen, seconds, calipers. */
  names: HTMLElement
  times: HTMLCanvasElement
  calipers: HTMLCanvasElement
}

const TIMES_CSS_PX = 18
const SNAP_MM = 2
const CATCH_PX = 12

/** Paper under a window that moves: keeps what is seen, draws the paper once and the marks once a frame. */
export class EcgCanvas {
  viewport: Viewport | null = null
  private scene: EcgScene | null = null
  private widthPx = 0
  private heightPx = 0
  private request = 0
  private readonly tiles: Tiles

  constructor(
    private readonly layers: EcgLayers,
    /** Hears every change of the viewport. */
    private readonly onMove: (viewport: Viewport) => void,
  ) {
    this.tiles = new Tiles(layers.paper, (canvas, leftPx, topPx, scale) => this.paintTile(canvas, leftPx, topPx, scale))
  }

  show(scene: EcgScene): void {
    const before = this.scene
    const changed = (key: keyof EcgScene): boolean => before?.[key] !== scene[key]
    this.scene = scene
    if (before?.chart.layout !== scene.chart.layout || changed('pxPerMm')) this.fit()
    else if (changed('chart')) this.move(this.rescaled(before.chart, scene.chart))
    const onPaper = ['chart', 'palette', 'compared', 'saliency', 'beats', 'fiducials', 'bands'] as const
    if (onPaper.some(changed)) this.tiles.renew()
    this.paintSoon()
  }

  /** Take a new size, in CSS pixels. */
  resize(widthPx: number, heightPx: number): void {
    const { frame: before, viewport } = this
    this.widthPx = widthPx
    this.heightPx = heightPx
    const { times, calipers } = this.layers
    times.width = calipers.width = Math.round(widthPx * devicePixelRatio)
    times.height = Math.round(TIMES_CSS_PX * devicePixelRatio)
    calipers.height = Math.round(heightPx * devicePixelRatio)
    const { frame: after } = this
    if (!before || !viewport) this.fit()
    else if (after) this.move(resized(viewport, before, after))
    // Setting a canvas's size empties it: what waited for the next frame would be seen as a flash.
    this.paint()
  }

  destroy(): void {
    cancelAnimationFrame(this.request)
    this.tiles.destroy()
  }

  get frame(): Frame | null {
    if (this.scene === null || this.widthPx === 0) return null
    const { chart, pxPerMm } = this.scene
    const paper = { paperWidthMm: chart.widthMm, paperHeightMm: chart.heightMm }
    return { ...paper, widthPx: this.widthPx, heightPx: this.heightPx, pxPerMm }
  }

  fit(): void {
    if (this.frame) this.move(fitted(this.frame))
  }

  pan(dxPx: number, dyPx: number): void {
    if (this.frame && this.viewport) this.move(panned(this.viewport, dxPx, dyPx, this.frame))
  }

  panMm(dxMm: number, dyMm: number): void {
    const scale = (this.scene?.pxPerMm ?? 0) * (this.viewport?.zoom ?? 0)
    this.pan(-dxMm * scale, -dyMm * scale)
  }

  /** Enlarge about a point in CSS pixels, the middle unless one is given. */
  zoom(factor: number, xPx = this.widthPx / 2, yPx = this.heightPx / 2): void {
    if (this.frame && this.viewport) this.move(zoomed(this.viewport, factor, xPx, yPx, this.frame))
  }

  /** Show a millimetre as a millimetre. */
  trueSize(): void {
    this.zoom(1 / (this.viewport?.zoom ?? 1))
  }

  /** Bring a moment of the marked row, or of the first, into the middle. */
  centre(timeS: number): void {
    const { scene, viewport, frame } = this
    const row = scene?.chart.rows[scene.chart.markedRow ?? 0]
    if (!scene || !viewport || !frame || !row) return
    const halfMm = this.widthPx / (2 * frame.pxPerMm * viewport.zoom)
    this.move({ ...viewport, leftMm: xOf(scene.chart, row, timeS) - halfMm })
  }

  /** Time in the middle of the view (s). */
  get middleS(): number {
    const point = this.pointAt(this.widthPx / 2, this.heightPx / 2)
    return point?.timeS ?? 0
  }

  /** What stands at a point of the view (CSS pixels). */
  pointAt(xPx: number, yPx: number, ofRow?: number): PaperPoint | null {
    const { scene, viewport } = this
    if (!scene || !viewport) return null
    const scale = scene.pxPerMm * viewport.zoom
    return pointAt(scene.chart, viewport.leftMm + xPx / scale, viewport.topMm + yPx / scale, ofRow)
  }

  /** The same, on the beat, fiducial point or trace that is near: what calipers take hold of. */
  caliperPointAt(xPx: number, yPx: number, snaps: boolean, ofRow?: number): PaperPoint | null {
    const point = this.pointAt(xPx, yPx, ofRow)
    const { scene } = this
    if (!point || !scene || !snaps) return point
    const { recording } = scene.shown
    const withinS = SNAP_MM / scene.chart.scale.speedMmPerS
    const times = [...scene.beats, ...(scene.fiducials.get(point.panel.lead) ?? [])].map((one) => one.timeS)
    const onBeat = snapped(point.timeS, times, withinS)
    const timeS = onBeat === point.timeS ? Math.round(point.timeS * recording.fsHz) / recording.fsHz : onBeat
    const traceMv = valueAt(recording, point.panel.lead, timeS) - point.panel.levelMv
    const near = Math.abs(traceMv - point.mv) * scene.chart.scale.gainMmPerMv <= SNAP_MM
    return { ...point, timeS, mv: near ? traceMv : point.mv }
  }

  /** The end of the calipers that a point of the view touches. */
  caughtEnd(xPx: number): 'from' | 'to' | null {
    const { scene, viewport } = this
    const row = scene?.calipers ? scene.chart.rows[scene.calipers.row] : undefined
    if (!scene?.calipers || !viewport || !row) return null
    const scale = scene.pxPerMm * viewport.zoom
    const away = (timeS: number): number => Math.abs((xOf(scene.chart, row, timeS) - viewport.leftMm) * scale - xPx)
    const [from, to] = [away(scene.calipers.from.timeS), away(scene.calipers.to.timeS)]
    if (Math.min(from, to) > CATCH_PX) return null
    return from < to ? 'from' : 'to'
  }

  /** Calipers in the middle of the view, a large square apart. */
  freshCalipers(): Calipers | null {
    const point = this.pointAt(this.widthPx / 2, this.heightPx / 2)
    if (!point || !this.scene) return null
    const from = { timeS: point.timeS, mv: 0 }
    return movedCalipers({ row: point.row, from, to: from }, 'to', 0.2, 0.5)
  }

  private move(viewport: Viewport): void {
    if (!this.frame) return
    this.viewport = clamped(viewport, this.frame)
    this.onMove(this.viewport)
    this.paintSoon()
  }

  /** The viewport on a chart of another scale: what stands at its left edge and at its top stays there. */
  private rescaled(before: Chart, after: Chart): Viewport {
    const viewport = this.viewport ?? { leftMm: 0, topMm: 0, zoom: 1 }
    const leftS = (viewport.leftMm - before.leadInMm) / before.scale.speedMmPerS
    const leftMm = leftS <= 0 ? 0 : after.leadInMm + leftS * after.scale.speedMmPerS
    return { ...viewport, leftMm, topMm: (viewport.topMm * after.heightMm) / before.heightMm }
  }

  private paintSoon(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.paint())
  }

  private paint(): void {
    cancelAnimationFrame(this.request)
    this.request = 0
    const { scene, viewport, frame } = this
    if (!scene || !viewport || !frame) return
    const ratio = devicePixelRatio
    const pxPerMm = scene.pxPerMm * viewport.zoom * ratio
    const view = {
      leftPx: viewport.leftMm * pxPerMm,
      topPx: viewport.topMm * pxPerMm,
      widthPx: this.widthPx * ratio,
      heightPx: this.heightPx * ratio,
      paperWidthPx: scene.chart.widthMm * pxPerMm,
      paperHeightPx: scene.chart.heightMm * pxPerMm,
    }
    this.tiles.show(view, { pxPerMm, ratio })
    this.paintStaying(scene, viewport, { pxPerMm, ratio })
  }

  /** What stays in view while the paper moves. */
  private paintStaying(scene: EcgScene, viewport: Viewport, scale: TileScale): void {
    const { names, times, calipers } = this.layers
    const cssPxPerMm = scale.pxPerMm / scale.ratio
    placeNames(names, scene.chart, viewport, cssPxPerMm)
    const paperBottom = (scene.chart.heightMm - viewport.topMm) * cssPxPerMm
    times.style.transform = `translateY(${Math.round(Math.min(this.heightPx, paperBottom) - TIMES_CSS_PX - 2)}px)`
    times.hidden = !scene.timed
    const ofTimes = scene.timed && this.sight(times, viewport.leftMm, 0, scale)
    if (ofTimes) paintTimes(ofTimes)
    calipers.hidden = scene.calipers === null
    const ofCalipers = scene.calipers && this.sight(calipers, viewport.leftMm, viewport.topMm, scale)
    if (!scene.calipers || !ofCalipers) return
    ofCalipers.ctx.clearRect(0, 0, ofCalipers.widthPx, ofCalipers.heightPx)
    paintCalipers(ofCalipers, scene.calipers, scene.marching, scene.activeEnd)
  }

  private paintTile(canvas: HTMLCanvasElement, leftPx: number, topPx: number, scale: TileScale): void {
    const sight = this.sight(canvas, leftPx / scale.pxPerMm, topPx / scale.pxPerMm, scale)
    const { scene } = this
    if (!sight || !scene) return
    paintGrid(sight)
    paintWaveBands(sight, scene.bands)
    if (scene.saliency) paintSaliency(sight, scene.saliency)
    paintPulses(sight)
    const { compared, palette } = scene
    if (compared) paintTraces(sight, compared.shown, palette.compared, compared.shiftS, compared.levels)
    paintTraces(sight, scene.shown, palette.ink)
    paintFiducials(sight, scene.fiducials, scene.shown.recording)
    paintBeats(sight, scene.beats)
    paintNames(sight, scene.shown.recording, scene.shown.pyramids)
  }

  private sight(canvas: HTMLCanvasElement, leftMm: number, topMm: number, scale: TileScale): Sight | null {
    const ctx = canvas.getContext('2d')
    if (!ctx || !this.scene) return null
    const { chart, palette } = this.scene
    return { ctx, chart, palette, leftMm, topMm, ...scale, widthPx: canvas.width, heightPx: canvas.height }
  }
}
