/** What of the paper is seen: millimetres of the paper at the view's upper left corner, and its enlargement. */
export interface Viewport {
  leftMm: number
  topMm: number
  /** 1 shows millimetres in their true size, on a screen that was measured. */
  zoom: number
}

/** Sizes that a viewport depends on. */
export interface Frame {
  /** Of the view, in CSS pixels. */
  widthPx: number
  heightPx: number
  /** Of the paper. */
  paperWidthMm: number
  paperHeightMm: number
  /** CSS pixels per millimetre of the screen. */
  pxPerMm: number
}

export const LEAST_ZOOM = 0.2
export const MOST_ZOOM = 12
const READABLE_ZOOM = 0.75
/** A wall screen is filled; the few seconds of a short strip are not blown up any further. */
const MOST_FITTED_ZOOM = 4
const MOST_SCROLLED_ZOOM = 1.25

/** The viewport within the paper; paper that is smaller than the view stands in its middle. */
export function clamped(viewport: Viewport, frame: Frame): Viewport {
  const zoom = Math.min(Math.max(viewport.zoom, LEAST_ZOOM), MOST_ZOOM)
  const seenMm = { width: frame.widthPx / (frame.pxPerMm * zoom), height: frame.heightPx / (frame.pxPerMm * zoom) }
  const leftMm = within(viewport.leftMm, frame.paperWidthMm - seenMm.width)
  const topMm = within(viewport.topMm, frame.paperHeightMm - seenMm.height)
  return { leftMm, topMm, zoom }
}

function within(fromMm: number, spareMm: number): number {
  return spareMm <= 0 ? spareMm / 2 : Math.min(Math.max(fromMm, 0), spareMm)
}

/** Moved so that the paper follows by so many CSS pixels. */
export function panned(viewport: Viewport, dxPx: number, dyPx: number, frame: Frame): Viewport {
  const scale = frame.pxPerMm * viewport.zoom
  return clamped({ ...viewport, leftMm: viewport.leftMm - dxPx / scale, topMm: viewport.topMm - dyPx / scale }, frame)
}

/** Enlarged by a factor about a point of the view (CSS pixels), which keeps its place on the paper. */
export function zoomed(viewport: Viewport, factor: number, xPx: number, yPx: number, frame: Frame): Viewport {
  const zoom = Math.min(Math.max(viewport.zoom * factor, LEAST_ZOOM), MOST_ZOOM)
  const [before, after] = [frame.pxPerMm * viewport.zoom, frame.pxPerMm * zoom]
  const leftMm = viewport.leftMm + xPx / before - xPx / after
  const topMm = viewport.topMm + yPx / before - yPx / after
  return clamped({ leftMm, topMm, zoom }, frame)
}

/** All of the paper in the view; where that would be too small to read, its height, and the beginning of its width. */
export function fitted(frame: Frame): Viewport {
  const across = frame.widthPx / (frame.paperWidthMm * frame.pxPerMm)
  const down = frame.heightPx / (frame.paperHeightMm * frame.pxPerMm)
  const whole = Math.min(across, down, MOST_FITTED_ZOOM)
  const zoom = whole >= READABLE_ZOOM ? whole : Math.min(Math.max(down, READABLE_ZOOM), MOST_SCROLLED_ZOOM)
  return clamped({ leftMm: 0, topMm: 0, zoom }, frame)
}

/** The viewport once the view has another size: height that was fitted is fitted again, and the left edge stays. */
export function resized(viewport: Viewport, before: Frame, after: Frame): Viewport {
  const whole = fitted(before)
  if (viewport.zoom !== whole.zoom || viewport.topMm !== whole.topMm) return clamped(viewport, after)
  return clamped({ ...fitted(after), leftMm: viewport.leftMm }, after)
}
