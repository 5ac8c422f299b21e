import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { PageAnswer } from '../api/client'
import { type AnalysisJson, fetchAnalysisJson } from '../api/pageResults'
import { ProblemNotice } from '../shell/ProblemNotice'
import { Slider } from '../ui/Slider'
import { IconButton } from '../ui/Button'
import { useTheme } from '../ui/theme'
import { useLoaded } from '../ui/useLoaded'
import { type Beat, BEAT_NAMES, beatsOf } from './beats'
import type { Drawable } from './chart'
import { CompareDialog } from './CompareDialog'
import { EcgControls } from './EcgControls'
import type { EcgTool } from './ecgGestures'
import { EcgView, type EcgViewHandle } from './EcgView'
import { type LayoutName, PAGE_S, usualLayout } from './layouts'
import { loadDrawable } from './loadDrawable'
import { type Scale, USUAL_SCALE } from './paper'
import { MedianBeatDialog } from './MedianBeatDialog'
import { OverlayBar } from './OverlayBar'
import { useScreenPxPerMm } from './screen'
import { beatsTurned, type Marks, saliencyTurned, useOverlays, wavesTurned } from './useOverlays'

interface Loaded {
  shown: Drawable
  analysis: AnalysisJson
}

/** The ECG of a page, with all that is chosen about it. */
export default function EcgTab({ page, name }: { page: PageAnswer; name: string }): ReactNode {
  const { value, problem, reload } = useLoaded(`ecg/${page.url}/${page.revision}`, async (): Promise<Loaded> => {
    const [shown, analysis] = await Promise.all([loadDrawable(page), fetchAnalysisJson(page)])
    return { shown, analysis }
  })
  if (problem) {
    return (
      <div className="p-4">
        <ProblemNotice problem={problem} onRetry={reload} />
      </div>
    )
  }
  return value && <ShownEcg {...value} page={page} name={name} />
}

const NO_BEATS: readonly Beat[] = []

/** A second recording, and how far its time is shifted against the first's. */
interface Comparison {
  shown: Drawable
  shiftS: number
  name: string
}

function ShownEcg({ shown, analysis, page, name }: Loaded & { page: PageAnswer; name: string }): ReactNode {
  const usual = useMemo(() => usualLayout(shown.recording), [shown])
  const [layout, setLayout] = useState<LayoutName>(usual)
  const [scale, setScale] = useState<Scale>(USUAL_SCALE)
  const [tool, setTool] = useState<EcgTool>('pan')
  const [marching, setMarching] = useState(false)
  const [marks, setMarks] = useState<Marks>({ beats: true, waves: false, saliency: null })
  const [pageStartS, setPageStartS] = useState(0)
  const [zoom, setZoom] = useState(1)
  const [choosing, setChoosing] = useState(false)
  const [inMedian, setInMedian] = useState(false)
  const [comparison, setComparison] = useState<Comparison | null>(null)
  const view = useRef<EcgViewHandle>(null)
  const pxPerMm = useScreenPxPerMm()
  const { dark } = useTheme()
  const beats = useMemo(() => beatsOfAnalysis(analysis), [analysis])
  const overlays = useOverlays(page, marks)
  const keys = {
    b: () => setMarks(beatsTurned),
    w: () => setMarks(wavesTurned),
    s: () => setMarks(saliencyTurned),
    d: () => setInMedian(true),
  }
  const inPages = layout !== '12x1' && shown.recording.durationS > PAGE_S + 1
  return (
    <div className="flex h-full flex-col">
      <EcgControls
        recording={shown.recording}
        {...{ layout, scale, tool, marching, marks, zoom }}
        onLayout={setLayout}
        onScale={setScale}
        onTool={setTool}
        onMarching={setMarching}
        onMarks={setMarks}
        onMedianBeat={() => setInMedian(true)}
        onCompare={() => setChoosing(true)}
        view={view}
      />
      {inPages && <Sheets lastS={shown.recording.durationS} startS={pageStartS} onStart={setPageStartS} />}
      {comparison && <ComparisonBar comparison={comparison} onChange={setComparison} />}
      <OverlayBar marks={marks} overlays={overlays} onMarks={setMarks} />
      <div className="min-h-0 grow">
        <EcgView
          ref={view}
          label={`ECG of ${name}`}
          {...{ shown, layout, scale, pageStartS, dark, pxPerMm, tool, marching }}
          onTool={setTool}
          onMarching={setMarching}
          onZoom={setZoom}
          beats={marks.beats ? beats : NO_BEATS}
          fiducials={overlays.fiducials}
          saliency={overlays.saliency}
          keys={keys}
          compared={comparison}
        />
      </div>
      {marks.beats && <BeatLegend beats={beats} />}
      {inMedian && <MedianBeatDialog page={page} vitals={analysis.vitals} onClose={() => setInMedian(false)} />}
      {choosing && (
        <CompareDialog
          onClose={() => setChoosing(false)}
          onChoose={(chosen) => {
            setChoosing(false)
            const shiftS = (chosen.firstBeatS ?? 0) - (beats[0]?.timeS ?? 0)
            setComparison({ shown: chosen.shown, name: chosen.name, shiftS })
          }}
        />
      )}
    </div>
  )
}

export function beatsOfAnalysis(analysis: AnalysisJson): Beat[] {
  return beatsOf(analysis.r_peak_s, analysis.beats.beats ?? [])
}

/** Turns the sheets of a recording that is longer than one. */
function Sheets({
  lastS,
  startS,
  onStart,
}: {
  lastS: number
  startS: number
  onStart: (startS: number) => void
}): ReactNode {
  return (
    <div className="flex items-center gap-1 border-b border-rule bg-surface px-3 py-1 text-sm">
      <IconButton
        icon="left"
        label="Sheet before"
        disabled={startS <= 0}
        onClick={() => onStart(Math.max(startS - PAGE_S, 0))}
      />
      <span className="tabular-nums">
        {startS} to {Math.min(startS + PAGE_S, Math.floor(lastS))} s of {lastS.toFixed(0)} s
      </span>
      <IconButton
        icon="right"
        label="Next sheet"
        disabled={startS + PAGE_S >= lastS}
        onClick={() => onStart(startS + PAGE_S)}
      />
    </div>
  )
}

function ComparisonBar({
  comparison,
  onChange,
}: {
  comparison: Comparison
  onChange: (next: Comparison | null) => void
}): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-rule bg-surface px-3 py-1 text-sm">
      <span>
        <span aria-hidden className="mr-2 inline-block h-0.5 w-5 bg-[light-dark(#0068bb,#6cb8f5)] align-middle" />
        {comparison.name}
      </span>
      <Slider
        label="Shift"
        value={comparison.shiftS}
        min={-2}
        max={2}
        step={0.01}
        text={`${comparison.shiftS.toFixed(2)} s`}
        onChange={(shiftS) => onChange({ ...comparison, shiftS })}
      />
      <IconButton icon="close" label="Stop comparing" onClick={() => onChange(null)} />
    </div>
  )
}

/** What the signs over the beats mean that are there. */
function BeatLegend({ beats }: { beats: readonly Beat[] }): ReactNode {
  const labels = new Set(beats.map((beat) => beat.label))
  const parts = [
    ...(Object.keys(BEAT_NAMES) as (keyof typeof BEAT_NAMES)[])
      .filter((label) => labels.has(label))
      .map((label) => `${label === 'N' ? '|' : label} ${BEAT_NAMES[label]}`),
    ...(labels.has(null) ? ['• not classified'] : []),
  ]
  if (parts.length === 0) return null
  return <p className="border-t border-rule bg-surface px-4 py-1 text-xs text-muted">Beats: {parts.join(', ')}</p>
}
