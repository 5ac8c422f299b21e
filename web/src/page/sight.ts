/** Where the page lies in the view: its upper left corner, and how large it is shown. */
export interface Sight {
  /** CSS pixels. */
  x: number
  y: number
  /** CSS pixels per pixel of the page. */
  zoom: number
}

/** Sizes that a sight depends on: of the view (CSS px) and of the page (px of its image). */
export interface Frame {
  viewWidth: number
  viewHeight: number
  pageWidth: number
  pageHeight: number
}

const MOST_ZOOM = 8
const MARGIN_PX = 16
/** So much of the view the page keeps at least, so that it is not lost. */
const KEPT = 0.25

export function fitted(frame: Frame): Sight {
  const zoom = fittingZoom(frame)
  return {
    x: (frame.viewWidth - frame.pageWidth * zoom) / 2,
    y: (frame.viewHeight - frame.pageHeight * zoom) / 2,
    zoom,
  }
}

function fittingZoom({ viewWidth, viewHeight, pageWidth, pageHeight }: Frame): number {
  const room = (size: number): number => Math.max(size - 2 * MARGIN_PX, 1)
  return Math.min(room(viewWidth) / pageWidth, room(viewHeight) / pageHeight, MOST_ZOOM)
}

/** The sight with the page not lost beside the view, and neither too large nor too small. */
export function held(sight: Sight, frame: Frame): Sight {
  const zoom = heldZoom(sight.zoom, frame)
  return {
    x: heldEdge(sight.x, frame.pageWidth * zoom, frame.viewWidth),
    y: heldEdge(sight.y, frame.pageHeight * zoom, frame.viewHeight),
    zoom,
  }
}

function heldZoom(zoom: number, frame: Frame): number {
  return Math.min(Math.max(zoom, fittingZoom(frame) / 2), MOST_ZOOM)
}

function heldEdge(edge: number, size: number, view: number): number {
  const kept = KEPT * Math.min(size, view)
  return Math.min(Math.max(edge, kept - size), view - kept)
}

export function panned(sight: Sight, dx: number, dy: number, frame: Frame): Sight {
  return held({ ...sight, x: sight.x + dx, y: sight.y + dy }, frame)
}

/** Enlarged by a factor about a point of the view, which keeps its place on the page. */
export function zoomed(sight: Sight, factor: number, atX: number, atY: number, frame: Frame): Sight {
  const zoom = heldZoom(sight.zoom * factor, frame)
  const ratio = zoom / sight.zoom
  return held({ x: atX - (atX - sight.x) * ratio, y: atY - (atY - sight.y) * ratio, zoom }, frame)
}

/** A rectangle of the page (left, top, right, bottom) as large as the view shows it well. */
export function fittedOn([left, top, right, bottom]: readonly [number, number, number, number], frame: Frame): Sight {
  const zoom = Math.min(frame.viewWidth / (1.2 * (right - left)), frame.viewHeight / (2 * (bottom - top)), MOST_ZOOM)
  const at = {
    x: frame.viewWidth / 2 - (zoom * (left + right)) / 2,
    y: frame.viewHeight / 2 - (zoom * (top + bottom)) / 2,
  }
  return held({ ...at, zoom }, frame)
}

/** The point of the page that is seen at a point of the view. */
export function onPage(sight: Sight, viewX: number, viewY: number): { x: number; y: number } {
  return { x: (viewX - sight.x) / sight.zoom, y: (viewY - sight.y) / sight.zoom }
}
