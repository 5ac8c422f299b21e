import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { followSize } from '../ui/followSize'
import { type Beat, beatsText } from './beats'
import { type Calipers, readCalipers, readingText } from './calipers'
import { chartOf, type Drawable, type PaperPoint } from './chart'
import { type Compared, EcgCanvas } from './ecgCanvas'
import { attachGestures, type EcgTool } from './ecgGestures'
import { panelKey } from './paint'
import { pressKey } from './ecgKeys'
import { type LayoutName, layoutLabel } from './layouts'
import { type Fiducials, NO_FIDUCIALS, type Saliency, type WaveBand } from './overlays'
import { DARK, LIGHT } from './palette'
import type { Scale } from './paper'
import { type Recording, valueAt } from './recording'

/** What buttons around the view may ask of it. */
export interface EcgViewHandle {
  zoom: (factor: number) => void
  fit: () => void
  trueSize: () => void
}

export interface EcgViewProps {
  /** What this is an ECG of, for those who do not see it. */
  label: string
  shown: Drawable
  layout: LayoutName
  scale: Scale
  /** Where layouts of columns begin (s). */
  pageStartS?: number
  dark: boolean
  /** CSS pixels per millimetre of the screen. */
  pxPerMm: number
  tool: EcgTool
  onTool: (tool: EcgTool) => void
  marching: boolean
  onMarching: (marching: boolean) => void
  beats?: readonly Beat[]
  fiducials?: Fiducials
  /** Waves over all leads, in every panel of the first row. */
  bands?: readonly WaveBand[]
  saliency?: Saliency | null
  /** A second recording under the first; shiftS of its time stands at 0. */
  compared?: { shown: Drawable; shiftS: number } | null
  /** What keys do that the view itself gives no meaning, in small letters. */
  keys?: Readonly<Record<string, () => void>>
  /** What is told of paper that is no recording in time: all of it, and the time of a point. */
  untimed?: { summary: string; timeText: (point: PaperPoint) => string } | null
  /** Hears how much paper and screen differ: 1 is true size. */
  onZoom?: (zoom: number) => void
  ref?: Ref<EcgViewHandle>
}

const NO_BEATS: readonly Beat[] = []
const NO_BANDS: readonly WaveBand[] = []
const NO_KEYS: Readonly<Record<string, () => void>> = {}
/** A caliper's step by key: a tenth of a millimetre of paper. */
const KEY_STEP_MM = 0.1

/** An ECG on millimetre paper that is moved, enlarged and measured by mouse, finger or keys. */
export function EcgView({ ref, ...props }: EcgViewProps): ReactNode {
  const {
    shown,
    layout,
    scale,
    pageStartS = 0,
    tool,
    marching,
    beats = NO_BEATS,
    keys = NO_KEYS,
    untimed = null,
  } = props
  const [calipers, setCalipers] = useState<Calipers | null>(null)
  const [activeEnd, setActiveEnd] = useState<'from' | 'to'>('to')
  const box = useRef<HTMLDivElement>(null)
  const paper = useRef<HTMLDivElement>(null)
  const names = useRef<HTMLDivElement>(null)
  const times = useRef<HTMLCanvasElement>(null)
  const calipersLayer = useRef<HTMLCanvasElement>(null)
  const hover = useRef<HTMLOutputElement>(null)
  const canvas = useRef<EcgCanvas | null>(null)
  const chart = useMemo(() => chartOf(shown, layout, scale, pageStartS), [shown, layout, scale, pageStartS])
  const placed = calipers && calipers.row < chart.rows.length ? calipers : null
  const onCalipers = (next: Calipers | null, active: 'from' | 'to'): void => {
    setCalipers(next)
    setActiveEnd(active)
  }
  // What listeners, which are attached once, find when something happens.
  const now = { tool, calipers: placed, onZoom: props.onZoom, recording: shown.recording, timeText: untimed?.timeText }
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })

  // Before the paper is seen, so that the first key already finds it laid.
  useLayoutEffect(() => {
    const element = box.current
    if (!element || !paper.current || !names.current || !times.current || !calipersLayer.current) return
    const layers = {
      paper: paper.current,
      names: names.current,
      times: times.current,
      calipers: calipersLayer.current,
    }
    const made = new EcgCanvas(layers, ({ zoom }) => latest.current.onZoom?.(zoom))
    canvas.current = made
    const takeSize = (): void => made.resize(element.clientWidth, element.clientHeight)
    const unfollow = followSize(element, takeSize)
    window.addEventListener('resize', takeSize)
    const detach = attachGestures(element, made, {
      tool: () => latest.current.tool,
      calipers: () => latest.current.calipers,
      onCalipers,
      onHover: (point) => {
        const { recording, timeText } = latest.current
        if (hover.current) hover.current.textContent = point ? hoverText(point, recording, timeText) : ''
      },
    })
    return () => {
      detach()
      unfollow()
      window.removeEventListener('resize', takeSize)
      made.destroy()
      canvas.current = null
    }
  }, [])

  const { dark, pxPerMm, fiducials = NO_FIDUCIALS, bands = NO_BANDS, saliency = null } = props
  const timed = untimed === null
  const compared = useCompared(props.compared ?? null, layout, scale, pageStartS)
  useLayoutEffect(() => {
    const palette = dark ? DARK : LIGHT
    canvas.current?.show({
      shown,
      chart,
      palette,
      pxPerMm,
      beats,
      fiducials,
      bands,
      saliency,
      compared,
      calipers: placed,
      activeEnd,
      marching,
      timed,
    })
  }, [shown, chart, dark, pxPerMm, beats, fiducials, bands, saliency, compared, placed, activeEnd, marching, timed])

  useImperativeHandle(ref, () => ({
    zoom: (factor) => canvas.current?.zoom(factor),
    fit: () => canvas.current?.fit(),
    trueSize: () => canvas.current?.trueSize(),
  }))

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!canvas.current || event.ctrlKey || event.metaKey || event.altKey) return
    const did = pressKey(event.key, event.shiftKey, canvas.current, {
      tool,
      calipers: placed,
      activeEnd,
      beatS: beats.map((beat) => beat.timeS),
      stepS: KEY_STEP_MM / scale.speedMmPerS,
      stepMv: KEY_STEP_MM / scale.gainMmPerMv,
      onCalipers,
      onTool: props.onTool,
      onMarching: () => props.onMarching(!marching),
      others: keys,
    })
    if (did) event.preventDefault()
  }

  return (
    <div className="relative h-full min-h-0 w-full select-none">
      {/* The canvas is one thing to operate; its content is told by the summary and by what calipers read. */}
      {/* eslint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={box}
        role="application"
        aria-label={`${props.label}: ${untimed?.summary ?? summaryText(shown.recording, layout, scale, beats)}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className={`absolute inset-0 touch-none overflow-hidden bg-well ${tool === 'pan' ? 'cursor-grab active:cursor-grabbing' : 'cursor-crosshair'}`}
      >
        <div ref={paper} />
        <div ref={names} aria-hidden />
        <canvas ref={times} className="absolute top-0 left-0 h-4.5 w-full" />
        <canvas ref={calipersLayer} hidden className="absolute inset-0 h-full w-full" />
      </div>
      {/* eslint-enable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <output
        ref={hover}
        aria-hidden
        className="pointer-events-none absolute top-2 right-2 rounded bg-surface/85 px-1.5 text-xs text-muted tabular-nums empty:hidden"
      />
      <output className="sr-only">{placed && `Calipers: ${readingText(readCalipers(placed))}`}</output>
    </div>
  )
}

/** The second recording with the levels that its base lines stand for where it is laid. */
function useCompared(
  compared: { shown: Drawable; shiftS: number } | null,
  layout: LayoutName,
  scale: Scale,
  pageStartS: number,
): Compared | null {
  const [shown, shiftS] = [compared?.shown ?? null, compared?.shiftS ?? 0]
  return useMemo(() => {
    if (shown === null) return null
    const panels = chartOf(shown, layout, scale, pageStartS).rows.flatMap((row) => row.panels)
    return { shown, shiftS, levels: new Map(panels.map((panel) => [panelKey(panel), panel.levelMv])) }
  }, [shown, shiftS, layout, scale, pageStartS])
}

function hoverText(point: PaperPoint, recording: Recording, timeText = secondsText): string {
  const { panel, timeS } = point
  const mv = valueAt(recording, panel.lead, timeS) - panel.levelMv
  return `${panel.lead}  ${timeText(point)}  ${Number.isNaN(mv) ? '–' : `${mv.toFixed(2).replace('-', '−')} mV`}`
}

function secondsText({ timeS }: PaperPoint): string {
  return `${timeS.toFixed(2)} s`
}

function summaryText(recording: Recording, layout: LayoutName, scale: Scale, beats: readonly Beat[]): string {
  const leads = recording.leads.length === 1 ? `lead ${recording.leads[0] ?? ''}` : `${recording.leads.length} leads`
  const paper = `${scale.speedMmPerS} mm/s, ${scale.gainMmPerMv} mm/mV, ${layoutLabel(layout, recording)}`
  return `${leads}, ${recording.durationS.toFixed(1)} s, ${paper}. ${beatsText(beats)}.`
}
