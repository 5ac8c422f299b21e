import type { Calipers } from './calipers'
import type { PaperPoint } from './chart'
import type { EcgCanvas } from './ecgCanvas'

export type EcgTool = 'pan' | 'calipers'

/** What gestures read and tell. */
export interface GestureHost {
  tool: () => EcgTool
  calipers: () => Calipers | null
  onCalipers: (calipers: Calipers, active: 'from' | 'to') => void
  /** The pointer rests over a point, or over none. */
  onHover: (point: PaperPoint | null) => void
}

const WHEEL_ZOOM = 0.0015
const LINE_PX = 16

/** Drag, wheel, pinch and calipers on an element over a canvas; returns how to stop that. */
export function attachGestures(element: HTMLElement, canvas: EcgCanvas, host: GestureHost): () => void {
  const pointers = new Map<number, { x: number; y: number }>()
  let dragged: 'from' | 'to' | null = null

  const place = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    element.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, place(event))
    if (pointers.size > 1) dragged = null
    else if (host.tool() === 'calipers') dragged = takeHold(event)
  }

  /** Take hold of an end that is near, go on where only one end was set, or begin anew. */
  const takeHold = (event: PointerEvent): 'from' | 'to' | null => {
    const { x, y } = place(event)
    const held = host.calipers()
    const caught = canvas.caughtEnd(x)
    const open = held !== null && held.from.timeS === held.to.timeS
    if (caught !== null && !open) return caught
    const point = canvas.caliperPointAt(x, y, !event.altKey, open ? held.row : undefined)
    if (!point) return null
    const end = { timeS: point.timeS, mv: point.mv }
    host.onCalipers(open ? { ...held, to: end } : { row: point.row, from: end, to: end }, 'to')
    return 'to'
  }

  const move = (event: PointerEvent): void => {
    const now = place(event)
    const before = pointers.get(event.pointerId)
    if (before === undefined) {
      host.onHover(canvas.pointAt(now.x, now.y))
      return
    }
    if (pointers.size === 2) pinch(event.pointerId, before, now)
    else if (dragged !== null) dragEnd(event, dragged)
    else if (host.tool() === 'pan') canvas.pan(now.x - before.x, now.y - before.y)
    pointers.set(event.pointerId, now)
  }

  const dragEnd = (event: PointerEvent, end: 'from' | 'to'): void => {
    const held = host.calipers()
    const { x, y } = place(event)
    const point = held && canvas.caliperPointAt(x, y, !event.altKey, held.row)
    if (held && point) host.onCalipers({ ...held, [end]: { timeS: point.timeS, mv: point.mv } }, end)
  }

  const pinch = (moved: number, before: { x: number; y: number }, now: { x: number; y: number }): void => {
    const other = [...pointers].find(([id]) => id !== moved)?.[1]
    if (other === undefined) return
    const spread = (one: { x: number; y: number }): number => Math.hypot(one.x - other.x, one.y - other.y)
    canvas.pan((now.x - before.x) / 2, (now.y - before.y) / 2)
    if (spread(before) > 1) canvas.zoom(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2)
  }

  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId)
    dragged = null
  }

  const leave = (): void => host.onHover(null)

  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const { x, y } = place(event)
    if (event.ctrlKey || event.metaKey) canvas.zoom(Math.exp(-event.deltaY * scale * WHEEL_ZOOM * 4), x, y)
    else if (event.shiftKey) canvas.pan(-event.deltaY * scale, 0)
    else wheelPan(event.deltaX * scale, event.deltaY * scale)
  }

  /** Down where the paper goes on there, else on in time. */
  const wheelPan = (dxPx: number, dyPx: number): void => {
    const { frame, viewport } = canvas
    const goesOn = frame && viewport && frame.paperHeightMm * frame.pxPerMm * viewport.zoom > frame.heightPx + 1
    if (goesOn) canvas.pan(-dxPx, -dyPx)
    else canvas.pan(-dxPx - dyPx, 0)
  }

  const listeners = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: up,
    pointerleave: leave,
    wheel,
  }
  for (const [name, listener] of Object.entries(listeners)) {
    element.addEventListener(name, listener as EventListener, { passive: false })
  }
  return () => {
    for (const [name, listener] of Object.entries(listeners)) {
      element.removeEventListener(name, listener as EventListener)
    }
  }
}
