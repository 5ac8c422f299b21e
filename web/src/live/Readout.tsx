import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon } from '../ui/icons'
import type { MonitorState } from './liveMonitor'
import type { LeadLevel } from './messages'
import { countsText, qualityLines, rateText, rhythmNote, rhythmText } from './liveText'

const LEVEL_COLOURS: Record<LeadLevel, string> = { good: 'text-good', doubtful: 'text-amber', unusable: 'text-alert' }

/** Heart rate, rhythm, beats and signal of a monitor; on a wall all of it is larger. */
export function Readout({ state, wall }: { state: MonitorState; wall: boolean }): ReactNode {
  const large = wall ? 'text-[clamp(1.5rem,2.4vw,4rem)]' : 'text-lg'
  const small = wall ? 'text-[clamp(0.9rem,1.1vw,1.75rem)]' : 'text-xs'
  const rate = wall ? 'text-[clamp(5rem,13vw,20rem)]' : 'text-6xl lg:text-8xl'
  const counts = countsText(state.log.counts)
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 lg:grid-cols-1">
      <div className="row-span-2 lg:row-span-1">
        <dt className={`text-muted ${small}`}>Heart rate</dt>
        <dd className="flex items-baseline gap-2">
          <span data-testid="rate" className={`leading-none font-semibold tracking-tight tabular-nums ${rate}`}>
            {rateText(state.bpm)}
          </span>
          <span className={`text-muted ${large}`}>bpm</span>
        </dd>
      </div>
      <div>
        <dt className={`text-muted ${small}`}>Rhythm</dt>
        <dd className={`font-semibold ${large}`}>
          {rhythmText(state.rhythm)}
          <span className={`block font-normal text-muted tabular-nums ${small}`}>{rhythmNote(state.rhythm)}</span>
        </dd>
      </div>
      <div>
        <dt className={`text-muted ${small}`}>Signal</dt>
        <dd className={small}>
          {state.quality === null && '–'}
          {state.quality?.noise_only && <p>No QRS complexes stand out: no beats are told.</p>}
          <ul>
            {qualityLines(state.quality).map(({ lead, level, text }) => (
              <li key={lead} className="flex items-center gap-2">
                <Icon
                  name={level === 'good' ? 'check' : 'warning'}
                  className={`size-[1.2em] ${LEVEL_COLOURS[level]}`}
                />
                <span className="font-medium">{lead}</span>
                <span className="text-muted">{text}</span>
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div className="col-span-2 lg:col-span-1">
        <dt className={`text-muted ${small}`}>Beats</dt>
        <dd className={`tabular-nums ${small}`}>
          {counts === '' ? '–' : counts}
          {state.latencyMs !== null && (
            <span className="block text-muted">told {Math.round(state.latencyMs)} ms after the R peak</span>
          )}
        </dd>
      </div>
      <Spoken state={state} />
    </dl>
  )
}

const SPOKEN_EVERY_MS = 15_000

/** Rate and rhythm for those who hear the page: now and then, not at every beat. */
function Spoken({ state }: { state: MonitorState }): ReactNode {
  const [said, setSaid] = useState('')
  const latest = useRef(state)
  useEffect(() => {
    latest.current = state
  })
  useEffect(() => {
    const speak = (): void => {
      const { bpm, rhythm } = latest.current
      setSaid(`Heart rate ${rateText(bpm)}, ${rhythmText(rhythm)}`)
    }
    const timer = setInterval(speak, SPOKEN_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="sr-only">
      <dt>Now and then</dt>
      <dd aria-live="polite">{said}</dd>
    </div>
  )
}
