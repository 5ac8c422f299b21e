import type { ReactNode } from 'react'
import { Button, IconButton } from '../ui/Button'
import { Slider } from '../ui/Slider'
import { CONFIDENCE_COLOURS } from './confidence'
import type { Measured } from './MeasureFields'

interface PageToolbarProps {
  opacity: number
  boxes: boolean
  measured: Measured | null
  zoom: number
  locked: boolean
  /** Whether the page has a millimetre to measure with. */
  measurable: boolean
  onOpacity: (opacity: number) => void
  onBoxes: () => void
  onMeasure: (measured: Measured) => void
  onZoom: (factor: number) => void
  onFit: () => void
}

const ZOOM_STEP = 1.25

/** How the page is shown and measured, in one bar that scrolls where it does not fit. */
export function PageToolbar(props: PageToolbarProps): ReactNode {
  const { measured, locked, measurable } = props
  return (
    <div
      role="toolbar"
      aria-label="How the page is shown"
      className="flex shrink-0 items-center gap-x-3 overflow-x-auto border-b border-rule bg-surface px-3 py-1.5"
    >
      <div className="flex items-center gap-1">
        <IconButton icon="box" label="Panels (B)" aria-pressed={props.boxes} onClick={props.onBoxes} />
        <IconButton
          icon="pulse"
          label="Measure a calibration pulse (P)"
          aria-pressed={measured === 'pulse'}
          disabled={locked || !measurable}
          onClick={() => props.onMeasure('pulse')}
        />
        <IconButton
          icon="span"
          label="Measure a time span (T)"
          aria-pressed={measured === 'span'}
          disabled={locked || !measurable}
          onClick={() => props.onMeasure('span')}
        />
      </div>
      <Slider
        label="Traces"
        value={props.opacity}
        min={0}
        max={1}
        step={0.05}
        text={`${Math.round(100 * props.opacity)} %`}
        onChange={props.onOpacity}
      />
      <ul aria-label="Colours of the traces" className="flex gap-3 text-xs text-muted max-md:hidden">
        {CONFIDENCE_COLOURS.map(({ name, colour }) => (
          <li key={name} className="flex items-center gap-1.5">
            <span aria-hidden className="h-1 w-4 rounded-full ring-1 ring-white/60" style={{ background: colour }} />
            {name}
          </li>
        ))}
      </ul>
      <div className="ml-auto flex items-center gap-1">
        <IconButton icon="minus" label="Reduce (−)" onClick={() => props.onZoom(1 / ZOOM_STEP)} />
        <Button
          kind="quiet"
          className="w-14 px-0 tabular-nums"
          title="True pixels (1)"
          onClick={() => props.onZoom(1 / props.zoom)}
        >
          {Math.round(100 * props.zoom)} %
        </Button>
        <IconButton icon="plus" label="Enlarge (+)" onClick={() => props.onZoom(ZOOM_STEP)} />
        <IconButton icon="fit" label="Fit into the view (0)" onClick={props.onFit} />
      </div>
    </div>
  )
}
