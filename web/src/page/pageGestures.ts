import type { Grip } from './panels'
import type { PageCanvas } from './pageCanvas'

/** What a pointer took hold of. */
export type Hold =
  { kind: 'panel'; place: number; grip: Grip } | { kind: 'mark'; end: 'from' | 'to' } | { kind: 'page' }

/** What gestures read and tell; points are those of the page (px of its image). */
export interface GestureHost {
  /** Whether clicks set marks; the page is then moved by two fingers, the wheel or keys. */
  marking: () => boolean
  /** Whether a person may change anything now. */
  locked: () => boolean
  /** The panel that a drag moves: only the chosen one, so that a page full of panels can still be moved. */
  chosen: () => number | null
  onChoose: (place: number | null) => void
  /** A panel or mark was moved by so much since the last call; `gesture` tells one drag from the next. */
  onDrag: (hold: Exclude<Hold, { kind: 'page' }>, dx: number, dy: number, gesture: string) => void
  onMark: (x: number, y: number) => void
}

const WHEEL_ZOOM = 0.0015
const LINE_PX = 16
/** A pointer that moves less clicks. */
const CLICK_PX = 4
let drags = 0

interface Pointer {
  x: number
  y: number
}

/** Drag, wheel, pinch and click on the view of a page; returns how to stop that. */
export function attachGestures(element: HTMLElement, canvas: PageCanvas, host: GestureHost): () => void {
  const pointers = new Map<number, Pointer>()
  let hold: Hold | null = null
  let start: (Pointer & { place: number | null }) | null = null
  let gesture = ''

  const place = (event: MouseEvent): Pointer => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    element.setPointerCapture(event.pointerId)
    const at = place(event)
    pointers.set(event.pointerId, at)
    if (pointers.size > 1) {
      hold = start = null
      return
    }
    const panel = panelOf(event.target)
    hold = holdOf(event.target, panel, host)
    start = { ...at, place: panel }
    gesture = `drag ${++drags}`
    if (hold.kind === 'panel') host.onChoose(hold.place)
  }

  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId)
    if (before === undefined) return
    const now = place(event)
    if (pointers.size === 2) pinch(event.pointerId, before, now)
    else if (start !== null && Math.hypot(now.x - start.x, now.y - start.y) < CLICK_PX) return
    else {
      start = null
      drag(now.x - before.x, now.y - before.y)
    }
    pointers.set(event.pointerId, now)
  }

  const drag = (dx: number, dy: number): void => {
    if (hold === null) return
    const zoom = canvas.sight?.zoom ?? 1
    if (hold.kind === 'page') canvas.pan(dx, dy)
    else host.onDrag(hold, dx / zoom, dy / zoom, gesture)
  }

  const pinch = (moved: number, before: Pointer, now: Pointer): void => {
    const other = [...pointers].find(([id]) => id !== moved)?.[1]
    if (other === undefined) return
    const spread = (one: Pointer): number => Math.hypot(one.x - other.x, one.y - other.y)
    canvas.pan((now.x - before.x) / 2, (now.y - before.y) / 2)
    if (spread(before) > 1) canvas.zoom(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2)
  }

  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId)
    if (start !== null && hold?.kind === 'page') click(start)
    hold = start = null
  }

  const click = (at: Pointer & { place: number | null }): void => {
    const { x, y } = canvas.pointAt(at.x, at.y)
    if (host.marking()) host.onMark(x, y)
    else host.onChoose(at.place)
  }

  const cancel = (event: PointerEvent): void => {
    pointers.delete(event.pointerId)
    hold = start = null
  }

  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const { x, y } = place(event)
    if (event.shiftKey) canvas.pan(-(event.deltaX + event.deltaY) * scale, 0)
    else canvas.zoom(Math.exp(-event.deltaY * scale * WHEEL_ZOOM * (event.ctrlKey ? 4 : 1)), x, y)
  }

  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: cancel, wheel }
  for (const [name, listener] of Object.entries(listeners)) {
    element.addEventListener(name, listener as EventListener, { passive: false })
  }
  return () => {
    for (const [name, listener] of Object.entries(listeners)) {
      element.removeEventListener(name, listener as EventListener)
    }
  }
}

function panelOf(target: EventTarget | null): number | null {
  const told = target instanceof Element ? target.closest<HTMLElement>('[data-panel]')?.dataset.panel : undefined
  return told === undefined ? null : Number(told)
}

function holdOf(target: EventTarget | null, panel: number | null, host: GestureHost): Hold {
  if (!(target instanceof Element) || host.locked()) return { kind: 'page' }
  const end = target.closest<HTMLElement>('[data-mark]')?.dataset.mark
  if (end === 'from' || end === 'to') return { kind: 'mark', end }
  const grip = target.closest<HTMLElement>('[data-grip]')?.dataset.grip as Grip | undefined
  if (panel === null || host.marking()) return { kind: 'page' }
  if (grip !== undefined) return { kind: 'panel', place: panel, grip }
  return host.chosen() === panel ? { kind: 'panel', place: panel, grip: 'all' } : { kind: 'page' }
}
