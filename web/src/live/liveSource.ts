import { type Recording, recordedShare, samplesOf } from '../ecg/recording'
import { loopSpan } from './loopSpan'

/** Something that makes a signal as time goes by. */
export interface LiveSource {
  /** Samples per second (Hz). */
  fsHz: number
  leads: readonly string[]
  /** The samples that come next: one array a lead, mV. */
  next: (count: number) => Float32Array[]
}

export const MOST_LEADS = 3
const USUAL_LEADS = ['II', 'V1', 'V5', 'I', 'V2', 'aVF', 'V6', 'V4', 'V3', 'III', 'aVL', 'aVR']
/** A lead that is recorded for less of the time leaves gaps that say nothing of the heart. */
const LEAST_SHARE = 0.9

/** Leads of a recording that can be played: those that are recorded from its begin to its end. */
export function playableLeads(recording: Recording): string[] {
  return recording.leads.filter((lead) => recordedShare(recording, lead, 0, recording.durationS) >= LEAST_SHARE)
}

/** The leads that a monitor shows first. */
export function usualLeads(leads: readonly string[]): string[] {
  const place = (lead: string): number => (USUAL_LEADS.indexOf(lead) + 1 || USUAL_LEADS.length + 1) - 1
  return [...leads].sort((a, b) => place(a) - place(b)).slice(0, MOST_LEADS)
}

/** A recording that is played over and over. */
export function playedRecording(recording: Recording, leads: readonly string[]): LiveSource {
  const rows = leads.map((lead) => samplesOf(recording, lead))
  const { first, end } = loopSpan(recording, leads)
  let at = 0
  return {
    fsHz: recording.fsHz,
    leads,
    next(count) {
      const from = at
      at = (at + count) % (end - first)
      return rows.map((row) =>
        Float32Array.from({ length: count }, (_, k) => row[first + ((from + k) % (end - first))]!),
      )
    },
  }
}
