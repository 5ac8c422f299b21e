import type { Connection } from './connection'
import { type BeatLog, EMPTY_LOG, logged } from './beatLog'
import { LiveLink, type StreamPlace } from './liveLink'
import type { LiveSource } from './liveSource'
import type { BeatEvent, LiveEvent, QualityEvent, RhythmEvent } from './messages'
import { SignalHistory } from './signalHistory'

/** What is known of a signal now. */
export interface MonitorState {
  connection: Connection
  bpm: number | null
  rhythm: RhythmEvent | null
  quality: QualityEvent | null
  log: BeatLog
  /** From the R peak to when the beat was told (ms): median of the last beats, null before the first. */
  latencyMs: number | null
}

/** As long as the service keeps a stream whose connection is lost, and a screen of a wall. */
const KEPT_S = 75
const TICK_MS = 40
/** Time that passes while nothing is looked at, such as a closed lid, is not made up for (ms). */
const LONGEST_STEP_MS = 5000
const LATENCIES = 15

const NOTHING: MonitorState = {
  connection: { phase: 'off' },
  bpm: null,
  rhythm: null,
  quality: null,
  log: EMPTY_LOG,
  latencyMs: null,
}

/** A source that is played as if it were being recorded, and what the service tells of it meanwhile. */
export class LiveMonitor {
  readonly history: SignalHistory
  private readonly link: LiveLink
  private state = NOTHING
  private readonly listeners = new Set<() => void>()
  private timer = 0
  private lastMs = 0
  /** Samples that are due but not whole yet. */
  private due = 0
  private readonly latencies: number[] = []

  constructor(readonly source: LiveSource) {
    this.history = new SignalHistory(source.leads.length, Math.ceil(KEPT_S * source.fsHz))
    this.link = new LiveLink(source.leads, source.fsHz, this.history, {
      onConnection: (connection) => this.change({ connection }),
      onEvent: (event, place) => this.hear(event, place),
    })
  }

  begin(): void {
    this.lastMs = performance.now()
    this.timer = window.setInterval(() => this.tick(), TICK_MS)
    this.link.begin()
  }

  end(): void {
    clearInterval(this.timer)
    this.link.end()
  }

  /** Let the source make what is due by now; the display asks for it at every frame. */
  advance(): void {
    const nowMs = performance.now()
    this.due += (Math.min(nowMs - this.lastMs, LONGEST_STEP_MS) / 1000) * this.source.fsHz
    this.lastMs = nowMs
    const count = Math.floor(this.due)
    if (count <= 0) return
    this.due -= count
    this.history.append(this.source.next(count))
  }

  readonly current = (): MonitorState => this.state

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell)
    return () => this.listeners.delete(tell)
  }

  private tick(): void {
    this.advance()
    this.link.send(performance.now())
  }

  private hear(event: LiveEvent, place: StreamPlace): void {
    if (event.type === 'beat') this.hearBeat(event, place)
    else if (event.type === 'rate') this.change({ bpm: event.bpm })
    else this.change({ [event.type]: event })
  }

  private hearBeat(event: BeatEvent, { stream, origin }: StreamPlace): void {
    if (!event.final) {
      this.advance()
      this.latencies.push((1000 * (this.history.end - origin - event.sample)) / this.source.fsHz)
      if (this.latencies.length > LATENCIES) this.latencies.shift()
    }
    this.change({ log: logged(this.state.log, event, stream, origin), latencyMs: median(this.latencies) })
  }

  private change(news: Partial<MonitorState>): void {
    this.state = { ...this.state, ...news }
    this.listeners.forEach((tell) => tell())
  }
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? null
}
