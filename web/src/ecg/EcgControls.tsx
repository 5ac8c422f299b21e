import { type ReactNode, type RefObject, useState } from 'react'
import { Button, IconButton } from '../ui/Button'
import { Segments, Select } from '../ui/Choice'
import type { EcgTool } from './ecgGestures'
import type { EcgViewHandle } from './EcgView'
import { type LayoutName, layoutLabel, layoutsFor } from './layouts'
import { GAINS_MM_PER_MV, type Scale, SPEEDS_MM_PER_S } from './paper'
import type { Recording } from './recording'
import { isScreenMeasured } from './screen'
import { ScreenDialog } from './ScreenDialog'
import { beatsTurned, type Marks, saliencyTurned, wavesTurned } from './useOverlays'

interface EcgControlsProps {
  recording: Recording
  layout: LayoutName
  scale: Scale
  tool: EcgTool
  marching: boolean
  marks: Marks
  zoom: number
  view: RefObject<EcgViewHandle | null>
  onLayout: (layout: LayoutName) => void
  onScale: (scale: Scale) => void
  onTool: (tool: EcgTool) => void
  onMarching: (marching: boolean) => void
  onMarks: (marks: Marks) => void
  onMedianBeat: () => void
  onCompare: () => void
}

const ZOOM_STEP = 1.25

/** Everything that is chosen about how an ECG is shown, in one bar that scrolls where it does not fit. */
export function EcgControls(props: EcgControlsProps): ReactNode {
  const { recording, layout, scale, tool, marching, marks, zoom, view } = props
  const layouts = layoutsFor(recording)
  return (
    <div
      role="toolbar"
      aria-label="How the ECG is shown"
      className="flex shrink-0 items-center gap-x-4 gap-y-1 overflow-x-auto border-b border-rule bg-surface px-3 py-1.5 lg:flex-wrap"
    >
      {layouts.length > 1 && (
        <Select
          label="Layout"
          value={layout}
          options={layouts}
          name={(option) => layoutLabel(option, recording)}
          onChoose={props.onLayout}
        />
      )}
      <Segments
        label="mm/s"
        value={scale.speedMmPerS}
        options={SPEEDS_MM_PER_S}
        onChoose={(speedMmPerS) => props.onScale({ ...scale, speedMmPerS })}
      />
      <Segments
        label="mm/mV"
        value={scale.gainMmPerMv}
        options={GAINS_MM_PER_MV}
        onChoose={(gainMmPerMv) => props.onScale({ ...scale, gainMmPerMv })}
      />
      <div className="flex items-center gap-1">
        <IconButton
          icon="calipers"
          label="Calipers (C)"
          aria-pressed={tool === 'calipers'}
          onClick={() => props.onTool(tool === 'calipers' ? 'pan' : 'calipers')}
        />
        <IconButton
          icon="march"
          label="March the calipers (M)"
          aria-pressed={marching}
          onClick={() => props.onMarching(!marching)}
        />
        <IconButton
          icon="signal"
          label="Mark the beats (B)"
          aria-pressed={marks.beats}
          onClick={() => props.onMarks(beatsTurned(marks))}
        />
        <IconButton
          icon="waves"
          label="Mark the waves of every beat (W)"
          aria-pressed={marks.waves}
          onClick={() => props.onMarks(wavesTurned(marks))}
        />
        <IconButton
          icon="reasons"
          label="Show what the classes rest on (S)"
          aria-pressed={marks.saliency !== null}
          onClick={() => props.onMarks(saliencyTurned(marks))}
        />
        <Button kind="quiet" icon="pulse" title="Median beat of every lead (D)" onClick={props.onMedianBeat}>
          Median beat
        </Button>
        <Button kind="quiet" icon="compare" onClick={props.onCompare}>
          Compare
        </Button>
      </div>
      <Zoom zoom={zoom} view={view} />
    </div>
  )
}

function Zoom({ zoom, view }: { zoom: number; view: RefObject<EcgViewHandle | null> }): ReactNode {
  const [measuring, setMeasuring] = useState(false)
  return (
    <div className="flex items-center gap-1 lg:ml-auto">
      <IconButton icon="minus" label="Reduce (−)" onClick={() => view.current?.zoom(1 / ZOOM_STEP)} />
      <Button
        kind="quiet"
        className="w-16 px-0 tabular-nums"
        aria-label={`${Math.round(100 * zoom)} %: show in true size`}
        title="True size (1)"
        onClick={() => view.current?.trueSize()}
      >
        {Math.round(100 * zoom)} %
      </Button>
      <IconButton icon="plus" label="Enlarge (+)" onClick={() => view.current?.zoom(ZOOM_STEP)} />
      <IconButton icon="fit" label="Fit into the view (0)" onClick={() => view.current?.fit()} />
      <IconButton
        icon="ruler"
        label={isScreenMeasured() ? 'Measure this screen again' : 'Measure this screen, so that 100 % is true size'}
        onClick={() => setMeasuring(true)}
      />
      {measuring && <ScreenDialog onClose={() => setMeasuring(false)} />}
    </div>
  )
}
