import type { BeatClass } from '../ecg/beats'
import type { BeatEvent } from './messages'

/** A beat as it stands now. */
export interface LoggedBeat {
  /** Different for all beats, over all streams. */
  key: string
  /** R peak, by the source's samples. */
  sample: number
  label: BeatClass | null
  probability: number | null
  /** Its class stays: what came after it is known. */
  final: boolean
}

export interface BeatLog {
  /** The newest last; only so many as are worth a look. */
  beats: readonly LoggedBeat[]
  /** All beats whose class is final, by class; those without one under "". */
  counts: Readonly<Record<string, number>>
}

export const EMPTY_LOG: BeatLog = { beats: [], counts: {} }
const MOST_KEPT = 300

/** The log after one more event. stream: which of several streams it is of; origin: sample of the source at its 0. */
export function logged(log: BeatLog, event: BeatEvent, stream: number, origin: number): BeatLog {
  const key = `${stream}/${event.beat}`
  const beat = {
    key,
    sample: origin + event.sample,
    label: event.class,
    probability: event.probability,
    final: event.final,
  }
  const others = log.beats.filter((one) => one.key !== key)
  if (event.withdrawn) return { ...log, beats: others }
  // A final beat stands where it stood when it was told first: beats of the meantime come after it.
  const place = others.findLastIndex((one) => one.sample <= beat.sample) + 1
  const beats = [...others.slice(0, place), beat, ...others.slice(place)].slice(-MOST_KEPT)
  const label = event.class ?? ''
  return { beats, counts: event.final ? { ...log.counts, [label]: (log.counts[label] ?? 0) + 1 } : log.counts }
}

/** RR interval before a beat (ms), null where the beat before it is not known or lies in another stream. */
export function rrMs(beats: readonly LoggedBeat[], index: number, fsHz: number): number | null {
  const [before, beat] = [beats[index - 1], beats[index]]
  if (!before || !beat || streamOf(before) !== streamOf(beat)) return null
  return Math.round((1000 * (beat.sample - before.sample)) / fsHz)
}

function streamOf(beat: LoggedBeat): string {
  return beat.key.slice(0, beat.key.indexOf('/'))
}
