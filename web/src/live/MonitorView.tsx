import { type ReactNode, useEffect, useRef, useState } from 'react'
import { GAINS_MM_PER_MV } from '../ecg/paper'
import { useScreenPxPerMm } from '../ecg/screen'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Choice'
import type { BeatLog } from './beatLog'
import { BeatTable } from './BeatTable'
import type { Connection } from './connection'
import type { LiveMonitor, MonitorState } from './liveMonitor'
import { connectionText } from './liveText'
import { Readout } from './Readout'
import { MARK_LEGEND } from './sweepPainter'
import { SweepView } from './SweepView'

const SPEED_MM_PER_S = 25
/** A wall screen this wide shows paper in its true size; wider ones enlarge it (CSS pixels). */
const TRUE_SIZE_PX = 1000
const MOST_ENLARGED = 3

interface MonitorViewProps {
  monitor: LiveMonitor
  state: MonitorState
  wall: boolean
  onWall: (wall: boolean) => void
}

/** The signal with what is known of it; on a wall nothing else is seen. */
export function MonitorView({ monitor, state, wall, onWall }: MonitorViewProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [gain, setGain] = useState<(typeof GAINS_MM_PER_MV)[number]>(10)
  const truePxPerMm = useScreenPxPerMm()
  const enlarged = useEnlargement(wall)
  useWallScreen(box, wall, onWall)
  const enlargedText = enlarged > 1 ? `, enlarged ${enlarged.toFixed(1)} times` : ''
  return (
    <div ref={box} className={wall ? 'fixed inset-0 z-30 flex flex-col bg-surface' : 'flex grow flex-col bg-surface'}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-rule px-3 py-1 text-sm sm:px-4">
        <ConnectionSign connection={state.connection} />
        <Segments label="mm/mV" value={gain} options={GAINS_MM_PER_MV} onChoose={setGain} />
        <span className="text-muted">
          {SPEED_MM_PER_S} mm/s{enlargedText}
        </span>
        <span className="text-muted max-lg:hidden">Beats: {MARK_LEGEND}</span>
        {wall && <span className="text-muted">For research and education, not for diagnosis</span>}
        <Button
          kind="quiet"
          icon="fit"
          className="ml-auto max-sm:hidden"
          aria-pressed={wall}
          onClick={() => onWall(!wall)}
        >
          {wall ? 'Back' : 'Wall screen'}
        </Button>
      </div>
      <div
        className={`grid min-h-0 grow lg:grid-rows-1 ${wall ? 'lg:grid-cols-[1fr_26vw]' : 'lg:grid-cols-[1fr_23rem]'} max-lg:grid-rows-[auto_minmax(16rem,1fr)_auto]`}
      >
        <div className="relative min-h-64 lg:order-1">
          <SweepView
            monitor={monitor}
            pxPerMm={truePxPerMm * enlarged}
            speedMmPerS={SPEED_MM_PER_S}
            gainMmPerMv={gain}
          />
        </div>
        <div className="flex min-h-0 flex-col border-rule max-lg:contents lg:order-2 lg:border-l">
          <div className="p-3 max-lg:-order-1 sm:p-4">
            <Readout state={state} wall={wall} />
          </div>
          {!wall && <BeatLogList log={state.log} fsHz={monitor.source.fsHz} />}
        </div>
      </div>
    </div>
  )
}

function BeatLogList({ log, fsHz }: { log: BeatLog; fsHz: number }): ReactNode {
  return (
    // A list that scrolls can be reached and scrolled by keys.
    /* eslint-disable jsx-a11y/no-noninteractive-tabindex */
    <section
      aria-label="Beat log"
      tabIndex={0}
      className="min-h-40 grow basis-0 overflow-auto border-t border-rule max-lg:max-h-72"
    >
      <BeatTable log={log} fsHz={fsHz} />
    </section>
    /* eslint-enable jsx-a11y/no-noninteractive-tabindex */
  )
}

function ConnectionSign({ connection }: { connection: Connection }): ReactNode {
  const live = connection.phase === 'open'
  return (
    <span role="status" className="flex items-center gap-2 font-medium">
      <span aria-hidden className={`size-2.5 rounded-full ${live ? 'bg-good' : 'bg-amber-rule'}`} />
      {connectionText(connection)}
    </span>
  )
}

/** How much larger than true the paper is, so that it can be read from afar. */
function useEnlargement(wall: boolean): number {
  const [width, setWidth] = useState(window.innerWidth)
  useEffect(() => {
    const take = (): void => setWidth(window.innerWidth)
    window.addEventListener('resize', take)
    return () => window.removeEventListener('resize', take)
  }, [])
  return wall ? Math.min(Math.max(width / TRUE_SIZE_PX, 1), MOST_ENLARGED) : 1
}

/** Fill the screen while `wall` holds, where the browser lets us; F and Escape go back. */
function useWallScreen(box: { current: HTMLElement | null }, wall: boolean, onWall: (wall: boolean) => void): void {
  useEffect(() => {
    // A browser that does not fill the screen still fills its window.
    if (wall) box.current?.requestFullscreen().catch(() => undefined)
    else if (document.fullscreenElement) void document.exitFullscreen()
  }, [box, wall])
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'f') onWall(!wall)
      else if (event.key === 'Escape') onWall(false)
    }
    const left = (): void => {
      if (!document.fullscreenElement) onWall(false)
    }
    document.addEventListener('keydown', press)
    document.addEventListener('fullscreenchange', left)
    return () => {
      document.removeEventListener('keydown', press)
      document.removeEventListener('fullscreenchange', left)
    }
  }, [wall, onWall])
}
