import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { AnalysisJson } from '../api/pageResults'
import { beatsOf, beatsText } from '../ecg/beats'
import { chartOf, type Drawable, drawable } from '../ecg/chart'
import { PAGE_S } from '../ecg/layouts'
import { paintGrid, paintPulses, paintTraces } from '../ecg/paint'
import { paintBeats, paintNames } from '../ecg/paintMarks'
import { DARK, LIGHT } from '../ecg/palette'
import { USUAL_SCALE } from '../ecg/paper'
import { useTheme } from '../ui/theme'

const LEAST_PX_PER_MM = 2.6

/** The first ten seconds of the lead that the rhythm was read on; it leads to the whole ECG. */
export function RhythmStrip({
  shown,
  analysis,
  href,
}: {
  shown: Drawable
  analysis: AnalysisJson
  href: string
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const box = useRef<HTMLAnchorElement>(null)
  const [widthPx, setWidthPx] = useState(0)
  const { dark } = useTheme()
  const lead = 'lead' in analysis.rhythm ? analysis.rhythm.lead : (shown.recording.leads[0] ?? '')
  const strip = useMemo(() => stripOf(shown, lead), [shown, lead])
  const chart = useMemo(() => chartOf(strip, '12x1', USUAL_SCALE), [strip])
  const beats = useMemo(() => beatsOf(analysis.r_peak_s, analysis.beats.beats ?? []), [analysis])
  const pxPerMm = Math.max(widthPx / chart.widthMm, LEAST_PX_PER_MM)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d')
    if (!canvas.current || !ctx || widthPx === 0) return
    const ratio = devicePixelRatio
    canvas.current.width = Math.round(widthPx * ratio)
    canvas.current.height = Math.round(chart.heightMm * pxPerMm * ratio)
    const size = { widthPx: canvas.current.width, heightPx: canvas.current.height }
    const sight = {
      ctx,
      chart,
      palette: dark ? DARK : LIGHT,
      pxPerMm: pxPerMm * ratio,
      ratio,
      leftMm: 0,
      topMm: 0,
      ...size,
    }
    paintGrid(sight)
    paintPulses(sight)
    paintTraces(sight, strip, sight.palette.ink)
    paintBeats(sight, beats)
    paintNames(sight, strip.recording, strip.pyramids)
  }, [strip, chart, beats, dark, widthPx, pxPerMm])
  return (
    <a
      ref={box}
      href={href}
      aria-label={`Lead ${lead}. ${beatsText(beats)}. To the whole ECG`}
      className="block overflow-hidden rounded-2xl border border-rule hover:border-accent"
    >
      <canvas ref={canvas} className="block w-full" style={{ height: `${chart.heightMm * pxPerMm}px` }} />
    </a>
  )
}

function stripOf({ recording }: Drawable, lead: string): Drawable {
  const samples = recording.signal[recording.leads.indexOf(lead)] ?? new Float32Array(0)
  const signal = samples.subarray(0, Math.round(PAGE_S * recording.fsHz))
  return drawable({ ...recording, leads: [lead], signal: [signal], durationS: signal.length / recording.fsHz })
}
