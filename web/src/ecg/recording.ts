/** Leads over one common time axis. */
export interface Recording {
  /** Samples per second (Hz). */
  fsHz: number
  /** Length of the time axis (s). */
  durationS: number
  leads: readonly string[]
  /** One array a lead, all of one length: mV, NaN where nothing was recorded. */
  signal: readonly Float32Array[]
}

export const LIMB_LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'] as const
export const CHEST_LEADS = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
export const STANDARD_LEADS: readonly string[] = [...LIMB_LEADS, ...CHEST_LEADS]

/** Samples of a lead, empty where the recording does not have it. */
export function samplesOf(recording: Recording, lead: string): Float32Array {
  return recording.signal[recording.leads.indexOf(lead)] ?? new Float32Array(0)
}

/** Index of the first sample at or after a time, within the recording. */
export function sampleAt(recording: Recording, timeS: number): number {
  const samples = recording.signal[0]?.length ?? 0
  return Math.min(Math.max(Math.round(timeS * recording.fsHz), 0), samples)
}

/** How much of a lead's span is recorded, 0 to 1. */
export function recordedShare(recording: Recording, lead: string, startS: number, endS: number): number {
  const samples = samplesOf(recording, lead)
  const [first, end] = [sampleAt(recording, startS), sampleAt(recording, endS)]
  if (samples.length === 0 || end <= first) return 0
  let held = 0
  for (let k = first; k < end; k++) if (!Number.isNaN(samples[k])) held++
  return held / (end - first)
}

/** Value of a lead at a time between two samples (mV), NaN where it is not recorded. */
export function valueAt(recording: Recording, lead: string, timeS: number): number {
  const samples = samplesOf(recording, lead)
  const place = timeS * recording.fsHz
  const before = Math.floor(place)
  const [low, high] = [samples[before] ?? NaN, samples[before + 1] ?? NaN]
  const share = place - before
  return share === 0 ? low : low + (high - low) * share
}
