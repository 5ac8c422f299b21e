import type { BeatClass } from '../ecg/beats'

/** What `/ws/ecg` tells. Times are s, samples are numbers, both counted since the stream began. */
export interface BeatEvent {
  type: 'beat'
  sequence: number
  /** The same when the beat is told first and when its class is final. */
  beat: number
  /** R peak. */
  sample: number
  time_s: number
  class: BeatClass | null
  probability: number | null
  final: boolean
  /** It was none: a P wave or a notch of the beat that comes next. */
  withdrawn: boolean
}

export interface RhythmEvent {
  type: 'rhythm'
  sequence: number
  time_s: number
  /** null where `reason` says why it is not classified. */
  rhythm: string | null
  reason?: string
  probability?: number
  probabilities?: Readonly<Record<string, number>>
  lead?: string
}

export interface RateEvent {
  type: 'rate'
  sequence: number
  time_s: number
  /** Of the last RR intervals; null where there are too few. */
  bpm: number | null
}

export type LeadLevel = 'good' | 'doubtful' | 'unusable'

export interface QualityEvent {
  type: 'quality'
  sequence: number
  time_s: number
  /** No lead shows a QRS complex that stands out, so that no beats are told. */
  noise_only: boolean
  leads: Readonly<Record<string, { level: LeadLevel; findings: readonly string[] }>>
}

export type LiveEvent = BeatEvent | RhythmEvent | RateEvent | QualityEvent

export interface Welcome {
  type: 'welcome'
  stream: string
  /** The sample that is wanted next. */
  next_sequence: number
  first_event: number
  /** Events that are not kept any more. */
  missed_events: number
  /** So many samples are taken at once. */
  credit: number
}

export interface Ack {
  type: 'ack'
  next_sequence: number
  credit: number
}

/** Why the connection is closed right after. */
export interface ErrorMessage {
  type: 'error'
  /** "urn:inkbeat:problem:…" */
  problem: string
  title?: string
  status: number
  detail?: string
  cure?: string
}

export type ServerMessage = LiveEvent | Welcome | Ack | ErrorMessage

const KINDS = new Set(['beat', 'rhythm', 'rate', 'quality', 'welcome', 'ack', 'error'])

/** The message in a text, null for those that a newer service may send. */
export function messageOf(text: string): ServerMessage | null {
  const told = JSON.parse(text) as { type?: unknown }
  return typeof told.type === 'string' && KINDS.has(told.type) ? (told as ServerMessage) : null
}

/** Samples as they are sent: number of the first as uint64, then float32 interleaved by lead, little-endian. */
export function encodeSamples(first: number, rows: readonly Float32Array[]): ArrayBuffer {
  const count = rows[0]?.length ?? 0
  const message = new DataView(new ArrayBuffer(8 + 4 * rows.length * count))
  message.setBigUint64(0, BigInt(first), true)
  let at = 8
  for (let k = 0; k < count; k++) {
    for (const row of rows) {
      message.setFloat32(at, row[k]!, true)
      at += 4
    }
  }
  return message.buffer
}
