import { BEAT_NAMES, type BeatClass } from '../ecg/beats'
import { capital, percentText } from '../result/measureText'
import type { Connection } from './connection'
import type { LeadLevel, QualityEvent, RhythmEvent } from './messages'

/** What is known, in words. */
export function rateText(bpm: number | null): string {
  return bpm === null ? '–' : String(Math.round(bpm))
}

export function rhythmText(rhythm: RhythmEvent | null): string {
  if (rhythm === null) return '–'
  if (rhythm.rhythm === null) return 'Not classified'
  // A normal rhythm is not a normal ECG, so it says of what it speaks.
  return capital(rhythm.rhythm === 'normal' ? 'normal rhythm' : rhythm.rhythm)
}

/** How sure the rhythm is and on what it was read, or why there is none. */
export function rhythmNote(rhythm: RhythmEvent | null): string {
  if (rhythm === null) return 'after some seconds'
  if (rhythm.rhythm === null) return rhythm.reason ?? ''
  const lead = rhythm.lead === undefined ? '' : `, lead ${rhythm.lead}`
  return `${percentText(rhythm.probability ?? 0)}${lead}`
}

const LEVELS: Record<LeadLevel, string> = { good: 'good', doubtful: 'doubtful', unusable: 'unusable' }

/** Every lead with what is wrong with it. */
export function qualityLines(quality: QualityEvent | null): { lead: string; level: LeadLevel; text: string }[] {
  return Object.entries(quality?.leads ?? {}).map(([lead, { level, findings }]) => ({
    lead,
    level,
    text: findings.length > 0 ? findings.join(', ') : LEVELS[level],
  }))
}

export function connectionText(connection: Connection): string {
  switch (connection.phase) {
    case 'off':
      return 'Not connected'
    case 'connecting':
      return connection.tries === 0 ? 'Connecting' : 'Connecting again'
    case 'open':
      return 'Live'
    case 'waiting':
      return `Connection lost; next try in ${(connection.pauseMs / 1000).toFixed(1)} s`
    case 'refused':
      return 'Refused'
  }
}

/** Minutes and seconds since the source began. */
export function clockText(timeS: number): string {
  const minutes = Math.floor(timeS / 60)
  return `${minutes}:${(timeS - 60 * minutes).toFixed(1).padStart(4, '0')}`
}

export function classText(label: BeatClass | null): string {
  return label === null ? 'not classified' : BEAT_NAMES[label]
}

/** "120 normal, 4 ventricular" of final beats; "" of none. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const named = (Object.keys(BEAT_NAMES) as BeatClass[]).filter((label) => counts[label])
  const parts = named.map((label) => `${counts[label] ?? 0} ${BEAT_NAMES[label]}`)
  return [...parts, ...(counts[''] ? [`${counts['']} not classified`] : [])].join(', ')
}
