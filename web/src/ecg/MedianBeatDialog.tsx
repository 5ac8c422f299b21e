import { type ReactNode, useMemo, useState } from 'react'
import type { PageAnswer } from '../api/client'
import type { MedianBeatJson, Measure, WavesJson } from '../api/pageResults'
import { capital, errorText, rangeSide, rangeText, valueText } from '../result/measureText'
import { ProblemNotice } from '../shell/ProblemNotice'
import { IconButton } from '../ui/Button'
import { Segments, Select } from '../ui/Choice'
import { Dialog } from '../ui/Dialog'
import { useTheme } from '../ui/theme'
import { useLoaded } from '../ui/useLoaded'
import type { EcgTool } from './ecgGestures'
import { EcgView } from './EcgView'
import { fetchWaves } from './loadWaves'
import { beatCountText, type MedianLayout, medianLayouts, medianSheet, medianTimeText } from './medianBeat'
import { GAINS_MM_PER_MV, type Scale, SPEEDS_MM_PER_S, USUAL_SCALE } from './paper'
import { useScreenPxPerMm } from './screen'

interface MedianBeatDialogProps {
  page: PageAnswer
  vitals: readonly Measure[]
  onClose: () => void
}

/** The beat that the intervals were measured on, in every lead. */
export function MedianBeatDialog({ page, vitals, onClose }: MedianBeatDialogProps): ReactNode {
  const { value, problem, reload } = useLoaded(`median/${page.url}/${page.revision}`, () => fetchWaves(page))
  return (
    <Dialog title="Median beat" wide onClose={onClose}>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {!problem && !value && (
        <p role="status" className="text-sm text-muted">
          Finding the waves of every beat…
        </p>
      )}
      {value && <BeatOrReason beat={value.median_beat} vitals={vitals} />}
    </Dialog>
  )
}

function BeatOrReason({ beat, vitals }: { beat: WavesJson['median_beat']; vitals: readonly Measure[] }): ReactNode {
  if (beat.leads === null) return <p>There is no median beat: {beat.reason}.</p>
  return <ShownBeat beat={beat} vitals={vitals} />
}

function ShownBeat({ beat, vitals }: { beat: MedianBeatJson; vitals: readonly Measure[] }): ReactNode {
  const layouts = medianLayouts(beat)
  const [layout, setLayout] = useState<MedianLayout>(layouts[0] ?? '12x1')
  const [scale, setScale] = useState<Scale>(USUAL_SCALE)
  const [tool, setTool] = useState<EcgTool>('pan')
  const pxPerMm = useScreenPxPerMm()
  const { dark } = useTheme()
  const sheet = useMemo(() => medianSheet(beat, layout), [beat, layout])
  const untimed = useMemo(() => ({ summary: summaryText(beat), timeText: medianTimeText }), [beat])
  return (
    <div className="grid gap-3">
      <Intervals beat={beat} vitals={vitals} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {layouts.length > 1 && <Select label="Leads" value={layout} options={layouts} onChoose={setLayout} />}
        <Segments
          label="mm/s"
          value={scale.speedMmPerS}
          options={SPEEDS_MM_PER_S}
          onChoose={(speedMmPerS) => setScale({ ...scale, speedMmPerS })}
        />
        <Segments
          label="mm/mV"
          value={scale.gainMmPerMv}
          options={GAINS_MM_PER_MV}
          onChoose={(gainMmPerMv) => setScale({ ...scale, gainMmPerMv })}
        />
        <IconButton
          icon="calipers"
          label="Calipers on the median beat (C)"
          aria-pressed={tool === 'calipers'}
          onClick={() => setTool(tool === 'calipers' ? 'pan' : 'calipers')}
        />
      </div>
      <div className="h-[max(14rem,52dvh)] overflow-hidden rounded-xl border border-rule">
        <EcgView
          label="Median beat"
          shown={sheet.shown}
          fiducials={sheet.fiducials}
          bands={sheet.bands}
          {...{ layout, scale, dark, pxPerMm, tool, untimed }}
          marching={false}
          onTool={setTool}
          onMarching={ignore}
        />
      </div>
      <p className="text-xs text-muted">
        Median of {beatCountText(beat)} of the dominant shape. Bands: waves over all leads, which intervals are measured
        by. Lines and dots: onset, end and peak in each lead by itself.
      </p>
    </div>
  )
}

function ignore(): void {
  // A single beat has nothing to march over.
}

const INTERVALS: readonly (readonly [string, string])[] = [
  ['pr', 'PR'],
  ['qrs', 'QRS'],
  ['qt', 'QT'],
  ['qtc_fridericia', 'QTc (Fridericia)'],
  ['p_duration', 'P'],
  ['t_duration', 'T'],
]

/** What was measured on the beat, each with its error and usual range, or why it is not known. */
function Intervals({ beat, vitals }: { beat: MedianBeatJson; vitals: readonly Measure[] }): ReactNode {
  const absent = [beat.p, beat.qrs, beat.t].flatMap((wave) => (wave.onset_s === null ? [wave.reason] : []))
  const shown = INTERVALS.flatMap(([name, label]) =>
    vitals.filter((measure) => measure.name === name).map((measure) => ({ measure, label })),
  )
  return (
    <>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {shown.map(({ measure, label }) => (
          <div key={label} className="flex items-baseline gap-1.5" title={measure.reason ?? rangeText(measure)}>
            <dt className="text-muted">{label}</dt>
            <dd className="tabular-nums">
              <Value measure={measure} />
            </dd>
          </div>
        ))}
      </dl>
      {absent.length > 0 && (
        <p className="text-sm">{[...new Set(absent)].map((one) => `${capital(one)}.`).join(' ')}</p>
      )}
    </>
  )
}

function Value({ measure }: { measure: Measure }): ReactNode {
  const side = rangeSide(measure)
  return (
    <>
      <span className={`font-semibold ${side ? 'text-alert' : ''}`}>{valueText(measure)}</span>
      {measure.value !== null && (
        <span className="text-muted">
          {' '}
          {errorText(measure)} {measure.unit}
        </span>
      )}
      {side && (
        <span className="text-xs text-alert">
          {' '}
          {side === 'low' ? '▼' : '▲'} usual: {rangeText(measure)}
        </span>
      )}
    </>
  )
}

function summaryText(beat: MedianBeatJson): string {
  const waves = [
    ['P', beat.p],
    ['QRS', beat.qrs],
    ['T', beat.t],
  ] as const
  const told = waves.map(([name, wave]) => {
    if (wave.onset_s === null) return `${name}: ${wave.reason}`
    return `${name} from ${Math.round(1000 * wave.onset_s)} to ${Math.round(1000 * wave.offset_s)} ms`
  })
  return `${beat.leads.length} leads, median of ${beatCountText(beat)}, from the R peak on: ${told.join(', ')}.`
}
