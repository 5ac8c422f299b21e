import type { TracesJson } from './picture'
import type { Box } from './corrections'
import { coloured, CONFIDENCE_COLOURS, type ConfidenceClass } from './confidence'
import { fitted, fittedOn, type Frame, held, onPage, panned, type Sight, zoomed } from './sight'
import type { Turn } from './turn'

/** What lies in the view, from below: the scan, the traces, and the boxes and marks that a person takes hold of. */
export interface PageLayers {
  scan: HTMLImageElement
  traces: HTMLCanvasElement
  /** Its children are placed by `--zoom`, so that a moved page moves one element. */
  handles: HTMLElement
}

/** The page that is shown. */
export interface PageScene {
  /** Of its image (px). */
  widthPx: number
  heightPx: number
  traces: TracesJson | null
  /** A turn of the image that is not saved yet. */
  turn: Turn
}

const LINE_PX = 1.6

/** A page under a window that moves: keeps what is seen, and places all layers once a frame. */
export class PageCanvas {
  sight: Sight | null = null
  private scene: PageScene | null = null
  private paths: ReadonlyMap<ConfidenceClass, Path2D> = new Map()
  private view = { width: 0, height: 0 }
  private request = 0

  constructor(
    private readonly layers: PageLayers,
    /** Hears how large the page is shown, each time that it changes. */
    private readonly onZoom: (zoom: number) => void,
  ) {}

  show(scene: PageScene): void {
    const before = this.scene
    this.scene = scene
    if (before?.traces !== scene.traces) this.paths = pathsOf(scene.traces)
    const sizes = ({ widthPx, heightPx, turn }: PageScene): string => `${widthPx}/${heightPx}/${turn}`
    if (this.sight === null || before === null || sizes(before) !== sizes(scene)) this.fit()
    if (before === null) this.place()
    else this.placeSoon()
  }

  /** Take a new size, in CSS pixels. */
  resize(width: number, height: number): void {
    const wasFitted = this.isFitted
    this.view = { width, height }
    this.layers.traces.width = Math.round(width * devicePixelRatio)
    this.layers.traces.height = Math.round(height * devicePixelRatio)
    if (wasFitted || this.sight === null) this.fit()
    else this.move(this.sight)
    // Setting a canvas's size empties it: what waited for the next frame would be seen as a flash.
    this.place()
  }

  destroy(): void {
    cancelAnimationFrame(this.request)
  }

  get frame(): Frame | null {
    const { scene, view } = this
    if (scene === null || view.width === 0) return null
    const [pageWidth, pageHeight] = turnedSize(scene)
    return { viewWidth: view.width, viewHeight: view.height, pageWidth, pageHeight }
  }

  fit(): void {
    if (this.frame) this.move(fitted(this.frame))
  }

  /** Show a box of the page large. */
  fitOn(box: Box): void {
    if (this.frame) this.move(fittedOn(box, this.frame))
  }

  pan(dx: number, dy: number): void {
    if (this.frame && this.sight) this.move(panned(this.sight, dx, dy, this.frame))
  }

  /** Enlarge about a point of the view in CSS pixels, its middle unless one is given. */
  zoom(factor: number, x = this.view.width / 2, y = this.view.height / 2): void {
    if (this.frame && this.sight) this.move(zoomed(this.sight, factor, x, y, this.frame))
  }

  /** Show a pixel of the page as one of the screen. */
  trueSize(): void {
    if (this.sight) this.zoom(1 / devicePixelRatio / this.sight.zoom)
  }

  /** The point of the page at a point of the view (CSS pixels), its middle unless one is given. */
  pointAt(x = this.view.width / 2, y = this.view.height / 2): { x: number; y: number } {
    return onPage(this.sight ?? { x: 0, y: 0, zoom: 1 }, x, y)
  }

  /** Move as little as brings a box of the page into the view. */
  reveal([left, top, right, bottom]: Box): void {
    const { sight, view } = this
    if (!sight) return
    const by = (low: number, high: number, size: number): number => {
      if (low < 0 && high > size) return 0
      return Math.max(-low, 0) || Math.min(size - high, 0)
    }
    const dx = by(sight.x + left * sight.zoom, sight.x + right * sight.zoom, view.width)
    const dy = by(sight.y + top * sight.zoom, sight.y + bottom * sight.zoom, view.height)
    if (dx !== 0 || dy !== 0) this.pan(dx, dy)
  }

  private get isFitted(): boolean {
    const { frame, sight } = this
    return frame !== null && sight !== null && JSON.stringify(fitted(frame)) === JSON.stringify(sight)
  }

  private move(sight: Sight): void {
    if (!this.frame) return
    const before = this.sight
    this.sight = held(sight, this.frame)
    if (before?.zoom !== this.sight.zoom) this.onZoom(this.sight.zoom)
    this.placeSoon()
  }

  private placeSoon(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.place())
  }

  private place(): void {
    cancelAnimationFrame(this.request)
    this.request = 0
    const { scene, sight, layers } = this
    if (!scene || !sight) return
    const { x, y, zoom } = sight
    layers.scan.style.transform = `translate(${x}px, ${y}px) scale(${zoom}) ${turnText(scene)}`
    layers.handles.style.transform = `translate(${x}px, ${y}px)`
    layers.handles.style.setProperty('--zoom', String(zoom))
    this.paintTraces(sight)
  }

  private paintTraces({ x, y, zoom }: Sight): void {
    const canvas = this.layers.traces
    const context = canvas.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, canvas.width, canvas.height)
    const ratio = devicePixelRatio
    // The middle of a pixel is a whole number on the page, and half a pixel from its edge on the screen.
    const half = zoom / 2
    context.setTransform(zoom * ratio, 0, 0, zoom * ratio, (x + half) * ratio, (y + half) * ratio)
    context.lineWidth = LINE_PX / zoom
    context.lineJoin = 'round'
    for (const { name, colour } of CONFIDENCE_COLOURS) {
      const path = this.paths.get(name)
      context.strokeStyle = colour
      if (path) context.stroke(path)
    }
  }
}

/** All lines of a page by their colour. */
function pathsOf(traces: TracesJson | null): ReadonlyMap<ConfidenceClass, Path2D> {
  const paths = new Map(CONFIDENCE_COLOURS.map(({ name }) => [name, new Path2D()]))
  for (const { name, points } of (traces?.traces ?? []).flatMap((trace) => coloured(trace.line))) {
    const path = paths.get(name)
    points.forEach(([x, y], place) => (place === 0 ? path?.moveTo(x, y) : path?.lineTo(x, y)))
  }
  return paths
}

function turnedSize({ widthPx, heightPx, turn }: PageScene): [number, number] {
  return turn % 180 === 0 ? [widthPx, heightPx] : [heightPx, widthPx]
}

/** The turn as CSS says it, with the page's upper left corner back at the origin. */
function turnText({ widthPx, heightPx, turn }: PageScene): string {
  const [x, y] = { 0: [0, 0], 90: [heightPx, 0], 180: [widthPx, heightPx], 270: [0, widthPx] }[turn]
  return turn === 0 ? '' : `translate(${x}px, ${y}px) rotate(${turn}deg)`
}
