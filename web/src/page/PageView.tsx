import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { followSize } from '../ui/followSize'
import type { Box } from './corrections'
import { MeasureMarks } from './MeasureMarks'
import { PageCanvas } from './pageCanvas'
import { attachGestures } from './pageGestures'
import { ARROWS, LARGE_STEP } from './pageKeys'
import { PanelBox } from './PanelBox'
import type { Grip } from './panels'
import type { Picture } from './picture'
import type { Turn } from './turn'
import type { Measuring } from './useMeasuring'
import type { Panels } from './usePanels'

/** What buttons around the view may ask of it. */
export interface PageViewHandle {
  zoom: (factor: number) => void
  fit: () => void
  fitOn: (box: Box) => void
  /** The point of the page in the middle of the view, and how far a point of the screen is there (px of the page). */
  middle: () => { x: number; y: number; pxPerPoint: number }
  focusPanel: (place: number) => void
  focusMark: () => void
}

export interface PageViewProps {
  label: string
  picture: Picture
  /** The page as it will be after a turn that is not saved. */
  turn: Turn
  panels: Panels
  measuring: Measuring
  /** How much of the traces is seen, 0 to 1. */
  opacity: number
  /** Whether panels are seen. */
  boxes: boolean
  locked: boolean
  /** A key on a panel, or on the page (null); tells whether it means something. */
  onKey: (place: number | null, key: string) => boolean
  onZoom: (zoom: number) => void
  ref?: Ref<PageViewHandle>
}

const ZOOM_STEP = 1.25
const PAN_PX = 40

/** The scan with its traces and panels, moved and enlarged by mouse, finger or keys. */
export function PageView({ ref, ...props }: PageViewProps): ReactNode {
  const { picture, turn, panels, measuring, locked } = props
  const box = useRef<HTMLDivElement>(null)
  const scan = useRef<HTMLImageElement>(null)
  const traces = useRef<HTMLCanvasElement>(null)
  const handles = useRef<HTMLDivElement>(null)
  const canvas = useRef<PageCanvas | null>(null)
  const [toFocus, setToFocus] = useState<{ selector: string } | null>(null)
  // What listeners, which are attached once, find when something happens.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  // Before the page is seen, so that the first key and the first click find it in its place.
  useLayoutEffect(() => {
    const element = box.current
    if (!element || !scan.current || !traces.current || !handles.current) return
    const layers = { scan: scan.current, traces: traces.current, handles: handles.current }
    const made = new PageCanvas(layers, (zoom) => latest.current.onZoom(zoom))
    canvas.current = made
    const unfollow = followSize(element, () => made.resize(element.clientWidth, element.clientHeight))
    const detach = attachGestures(element, made, {
      marking: () => latest.current.measuring.measured !== null,
      locked: () => latest.current.locked,
      chosen: () => latest.current.panels.chosen,
      onChoose: (place) => latest.current.panels.choose(place),
      onDrag: (hold, dx, dy, gesture) => {
        if (hold.kind === 'mark') latest.current.measuring.dragMark(hold.end, dx, dy)
        else latest.current.panels.drag(hold.place, hold.grip, dx, dy, gesture)
      },
      onMark: (x, y) => latest.current.measuring.putMark(x, y),
    })
    return () => {
      detach()
      unfollow()
      made.destroy()
      canvas.current = null
    }
  }, [])

  useLayoutEffect(() => {
    const { sheet } = picture
    canvas.current?.show({ widthPx: sheet.widthPx, heightPx: sheet.heightPx, traces: picture.traces, turn })
  }, [picture, turn])

  // With the change that asks for it and brings it: a key in between would go nowhere.
  useLayoutEffect(() => {
    if (toFocus) box.current?.querySelector<HTMLElement>(toFocus.selector)?.focus()
  }, [toFocus])

  useImperativeHandle(ref, () => ({
    zoom: (factor) => canvas.current?.zoom(factor),
    fit: () => canvas.current?.fit(),
    fitOn: (around) => canvas.current?.fitOn(around),
    middle: () => ({
      ...(canvas.current?.pointAt() ?? { x: 0, y: 0 }),
      pxPerPoint: 1 / (canvas.current?.sight?.zoom ?? 1),
    }),
    focusPanel: (place) => setToFocus({ selector: `[data-panel="${place}"] button` }),
    focusMark: () => setToFocus({ selector: '[data-mark]' }),
  }))

  const press = (event: KeyboardEvent): void => {
    if (!canvas.current || event.ctrlKey || event.metaKey || event.altKey) return
    const onPage = event.target === box.current
    const did = pressView(event, canvas.current) || (onPage && props.onKey(null, event.key))
    if (did) event.preventDefault()
  }
  const nudgePanel = (place: number, grip: Grip, across: number, down: number, gesture: string): void => {
    const { pxPerMmX, pxPerMmY } = picture.sheet
    panels.drag(place, grip, across * pxPerMmX, down * pxPerMmY, gesture)
  }
  const cursor = measuring.measured ? 'cursor-crosshair' : 'cursor-grab active:cursor-grabbing'
  return (
    // The page is one thing to operate, with its panels as parts.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box}
      role="application"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={press}
      className={`absolute inset-0 touch-none overflow-hidden bg-well select-none focus-visible:-outline-offset-2 ${cursor}`}
    >
      <img
        ref={scan}
        src={picture.url}
        alt=""
        draggable={false}
        className="absolute top-0 left-0 max-w-none origin-top-left bg-white shadow-md will-change-transform"
        style={{ width: picture.sheet.widthPx, height: picture.sheet.heightPx }}
      />
      <canvas
        ref={traces}
        className="pointer-events-none absolute inset-0 h-full w-full"
        style={{ opacity: turn === 0 ? props.opacity : 0 }}
      />
      <div ref={handles} className="absolute top-0 left-0 size-0">
        {props.boxes && (
          <div role="group" aria-label="Panels">
            {panels.panels.map((panel, place) => (
              <PanelBox
                key={place}
                {...{ panel, place, locked }}
                chosen={panels.chosen === place}
                fault={panels.faults.get(place)}
                onChoose={panels.choose}
                onReveal={(around) => canvas.current?.reveal(around)}
                onNudge={nudgePanel}
                onKey={props.onKey}
              />
            ))}
          </div>
        )}
        {measuring.marks && (
          <MeasureMarks
            marks={measuring.marks}
            onNudge={(end, across, down) =>
              measuring.dragMark(end, across * picture.sheet.pxPerMmX, down * picture.sheet.pxPerMmY)
            }
          />
        )}
      </div>
    </div>
  )
}

/** Do what a key means wherever the focus is in the view; false where it means nothing. */
function pressView({ key, shiftKey }: KeyboardEvent, canvas: PageCanvas): boolean {
  const arrow = ARROWS[key]
  if (arrow) {
    const step = -PAN_PX * (shiftKey ? LARGE_STEP : 1)
    canvas.pan(arrow[0] * step, arrow[1] * step)
    return true
  }
  if (key === '+' || key === '=') canvas.zoom(ZOOM_STEP)
  else if (key === '-') canvas.zoom(1 / ZOOM_STEP)
  else if (key === '0') canvas.fit()
  else if (key === '1') canvas.trueSize()
  else return false
  return true
}
