import { accessKey } from '../api/accessKey'
import { isAbort, SERVICE, serviceFetch } from '../api/client'
import { Problem, problemOf } from '../api/problem'
import { type Connection, type ConnectionNews, nextConnection } from './connection'
import { type Credit, creditEnd } from './credit'
import { encodeSamples, type ErrorMessage, type LiveEvent, messageOf } from './messages'
import type { SignalHistory } from './signalHistory'

/** Where a stream of the service lies in the source's signal. */
export interface StreamPlace {
  /** Counts the streams: one that was lost for too long is followed by another. */
  stream: number
  /** Sample of the source that is the stream's sample 0. */
  origin: number
}

export interface LinkListener {
  onConnection: (connection: Connection) => void
  onEvent: (event: LiveEvent, place: StreamPlace) => void
}

const CHUNK_S = 0.05
/** So much that was not sent yet makes the link wait (bytes). */
const MOST_BUFFERED = 65_536
/** A service that takes samples acknowledges them each second; one that says nothing for so long is gone (ms). */
const LONGEST_SILENCE_MS = 8000
const UNAUTHORISED = [401, 403]

/** Sends a signal to `/ws/ecg` over as many connections as it takes, and hears what is told of it. */
export class LiveLink {
  private connection: Connection = { phase: 'off' }
  private socket: WebSocket | null = null
  private timer = 0
  private place: StreamPlace = { stream: 0, origin: 0 }
  private credit: Credit = { sample: 0, samples: 0, atMs: 0 }
  /** Sample of the source that is sent next. */
  private next = 0
  private heardMs = 0
  private readonly onOnline = (): void => this.take({ type: 'due' })

  constructor(
    private readonly leads: readonly string[],
    private readonly fsHz: number,
    private readonly history: SignalHistory,
    private readonly listener: LinkListener,
  ) {}

  begin(): void {
    window.addEventListener('online', this.onOnline)
    this.take({ type: 'begin' })
  }

  end(): void {
    window.removeEventListener('online', this.onOnline)
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send('{"type":"bye"}')
    this.take({ type: 'end' })
  }

  /** Send what is there and may be sent. */
  send(nowMs: number): void {
    const { socket } = this
    if (this.connection.phase !== 'open' || socket?.readyState !== WebSocket.OPEN) return
    if (nowMs - this.heardMs > LONGEST_SILENCE_MS) {
      this.take({ type: 'lost', problem: null })
      return
    }
    const chunk = Math.max(Math.round(CHUNK_S * this.fsHz), 1)
    const last = Math.min(this.history.end, this.place.origin + creditEnd(this.credit, this.fsHz, nowMs))
    // What is not kept any more was never recorded, as far as the service is concerned.
    this.next = Math.max(this.next, this.history.start)
    while (this.next + chunk <= last && socket.bufferedAmount < MOST_BUFFERED) {
      socket.send(encodeSamples(this.next - this.place.origin, this.history.cut(this.next, this.next + chunk)))
      this.next += chunk
    }
  }

  private take(news: ConnectionNews): void {
    const before = this.connection
    this.connection = nextConnection(before, news, Math.random())
    if (this.connection === before) return
    const { phase } = this.connection
    if (phase !== before.phase) {
      clearTimeout(this.timer)
      if (phase !== 'open') this.drop()
      if (phase === 'connecting') this.connect()
      if (this.connection.phase === 'waiting') {
        this.timer = window.setTimeout(() => this.take({ type: 'due' }), this.connection.pauseMs)
      }
      this.listener.onConnection(this.connection)
    }
  }

  private drop(): void {
    const { socket } = this
    this.socket = null
    socket?.close()
  }

  private connect(): void {
    const address = new URL('ws/ecg', SERVICE)
    address.protocol = address.protocol.replace('http', 'ws')
    const key = accessKey()
    const socket = new WebSocket(address, key === '' ? ['inkbeat'] : ['inkbeat', `bearer.${key}`])
    this.socket = socket
    let said: Problem | null = null
    let opened = false
    socket.addEventListener('open', () => {
      opened = true
      socket.send(JSON.stringify(this.hello()))
    })
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (socket !== this.socket || typeof data !== 'string') return
      this.heardMs = performance.now()
      const message = messageOf(data)
      if (message?.type === 'error') said = problemOfMessage(message)
      else if (message?.type === 'welcome') this.welcome(message)
      else if (message?.type === 'ack') this.renew(message)
      else if (message) this.hear(message)
    })
    socket.addEventListener('close', () => {
      if (socket !== this.socket) return
      if (opened) this.take({ type: 'lost', problem: said })
      else void this.afterRefusal(socket)
    })
  }

  private hello(): Record<string, unknown> {
    const resume = 'resume' in this.connection ? this.connection.resume : null
    const stream = resume && { stream: resume.stream, from_sequence: resume.fromEvent }
    return { type: 'hello', fs_hz: this.fsHz, leads: this.leads, ...stream }
  }

  private welcome(message: { stream: string; next_sequence: number; first_event: number; credit: number }): void {
    const resumed = 'resume' in this.connection && this.connection.resume !== null
    if (!resumed) this.place = { stream: this.place.stream + 1, origin: this.history.end }
    this.next = this.place.origin + message.next_sequence
    this.renew(message)
    this.take({ type: 'welcomed', stream: message.stream, firstEvent: message.first_event })
  }

  private renew({ next_sequence, credit }: { next_sequence: number; credit: number }): void {
    this.credit = { sample: next_sequence, samples: credit, atMs: performance.now() }
  }

  private hear(event: LiveEvent): void {
    this.take({ type: 'heard', sequence: event.sequence })
    this.listener.onEvent(event, this.place)
  }

  /** A browser does not tell why a WebSocket was refused; a request tells whether it is for want of a key. */
  private async afterRefusal(socket: WebSocket): Promise<void> {
    const problem = await refusal()
    if (socket === this.socket) this.take({ type: 'lost', problem })
  }
}

async function refusal(): Promise<Problem | null> {
  try {
    await serviceFetch('v1/analyses?limit=1')
  } catch (error) {
    if (!isAbort(error) && error instanceof Problem && UNAUTHORISED.includes(error.status)) return error
  }
  return null
}

function problemOfMessage({ problem, ...told }: ErrorMessage): Problem {
  return problemOf(told.status, { ...told, type: problem })
}
