import { type ReactNode, useEffect, useRef } from 'react'
import { DARK, LIGHT } from '../ecg/palette'
import { followSize } from '../ui/followSize'
import { useTheme } from '../ui/theme'
import type { LiveMonitor } from './liveMonitor'
import { SweepPainter } from './sweepPainter'

interface SweepViewProps {
  monitor: LiveMonitor
  /** CSS pixels per millimetre of the paper. */
  pxPerMm: number
  speedMmPerS: number
  gainMmPerMv: number
}

/** The signal of a monitor as it comes, drawn at every frame of the screen. */
export function SweepView({ monitor, pxPerMm, speedMmPerS, gainMmPerMv }: SweepViewProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLCanvasElement>(null)
  const traces = useRef<HTMLCanvasElement>(null)
  const marks = useRef<HTMLCanvasElement>(null)
  const { dark } = useTheme()
  const { leads, fsHz } = monitor.source
  useEffect(() => {
    const element = box.current
    if (!element || !grid.current || !traces.current || !marks.current) return
    const painter = new SweepPainter({ grid: grid.current, traces: traces.current, marks: marks.current })
    const unfollow = followSize(element, () => painter.resize(element.clientWidth, element.clientHeight))
    painter.show({ leads, fsHz, palette: dark ? DARK : LIGHT, pxPerMm, speedMmPerS, gainMmPerMv })
    const draw = (): void => {
      monitor.advance()
      painter.frame(monitor.history, monitor.current().log.beats)
      frame = requestAnimationFrame(draw)
    }
    let frame = requestAnimationFrame(draw)
    return () => {
      cancelAnimationFrame(frame)
      unfollow()
    }
  }, [monitor, leads, fsHz, dark, pxPerMm, speedMmPerS, gainMmPerMv])
  const names = leads.length === 1 ? `lead ${leads[0] ?? ''}` : `leads ${leads.join(', ')}`
  return (
    <div
      ref={box}
      role="img"
      aria-label={`Live signal of ${names}, ${speedMmPerS} mm/s, ${gainMmPerMv} mm/mV. Beats are listed in the beat log.`}
      className="absolute inset-0 overflow-hidden"
    >
      <canvas ref={grid} className="absolute inset-0 h-full w-full" />
      <canvas ref={traces} className="absolute inset-0 h-full w-full" />
      <canvas ref={marks} className="absolute inset-0 h-full w-full" />
    </div>
  )
}
