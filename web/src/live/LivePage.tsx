import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ProblemNotice } from '../shell/ProblemNotice'
import { LiveMonitor } from './liveMonitor'
import type { LiveSource } from './liveSource'
import { MonitorView } from './MonitorView'
import { SourceBar } from './SourceBar'

/** A monitor: a signal that is made now, and what is found in it as it comes. */
export default function LivePage(): ReactNode {
  const { monitor, start, stop } = useMonitor()
  const [wall, setWall] = useState(false)
  return (
    <div className="flex min-h-full flex-col">
      <h1 className="sr-only">Live monitor</h1>
      <div className="border-b border-rule bg-surface px-3 py-2 sm:px-4">
        <SourceBar running={monitor?.source ?? null} onStart={start} onStop={stop} />
      </div>
      {monitor ? (
        <Running monitor={monitor} wall={wall} onWall={setWall} onAgain={() => start(monitor.source)} />
      ) : (
        <Waiting />
      )}
    </div>
  )
}

function Waiting(): ReactNode {
  return (
    <div className="grid grow place-items-center p-8">
      <div className="max-w-md text-center">
        <p className="text-lg font-semibold">Press Start to see a signal as it is made</p>
        <p className="mt-2 text-sm text-muted">
          Beats are classified within a third of a second of their R peak. A synthetic patient is made in this browser;
          recordings are played over and over. This is no medical device and gives no alarms.
        </p>
      </div>
    </div>
  )
}

interface RunningProps {
  monitor: LiveMonitor
  wall: boolean
  onWall: (wall: boolean) => void
  onAgain: () => void
}

function Running({ monitor, onAgain, ...rest }: RunningProps): ReactNode {
  const state = useSyncExternalStore(monitor.subscribe, monitor.current)
  if (state.connection.phase === 'refused') {
    return (
      <div className="p-4">
        <ProblemNotice problem={state.connection.problem} onRetry={onAgain} />
      </div>
    )
  }
  return <MonitorView monitor={monitor} state={state} {...rest} />
}

/** The one monitor that runs, which ends when another starts or the page is left. */
function useMonitor(): { monitor: LiveMonitor | null; start: (source: LiveSource) => void; stop: () => void } {
  const [monitor, setMonitor] = useState<LiveMonitor | null>(null)
  const running = useRef<LiveMonitor | null>(null)
  const stop = useCallback((): void => {
    running.current?.end()
    running.current = null
    setMonitor(null)
  }, [])
  const start = useCallback((source: LiveSource): void => {
    running.current?.end()
    running.current = new LiveMonitor(source)
    running.current.begin()
    setMonitor(running.current)
  }, [])
  useEffect(() => stop, [stop])
  return { monitor, start, stop }
}
