/** The classes of beats (ANSI/AAMI EC57), called and drawn as in the PDF summary. */
export const BEAT_NAMES = {
  N: 'normal',
  S: 'supraventricular',
  V: 'ventricular',
  F: 'fusion',
  Q: 'paced or unclassifiable',
} as const
export type BeatClass = keyof typeof BEAT_NAMES

/** A beat on the recording's time axis. */
export interface Beat {
  timeS: number
  /** null where the beat was not classified. */
  label: BeatClass | null
}

/** Two times of one beat lie no further apart (ANSI/AAMI EC57). */
const SAME_BEAT_S = 0.15

/** All R peaks, each with the class of the nearest classified beat; both in the order of time. */
export function beatsOf(rPeakS: readonly number[], classified: readonly { r_s: number; class: string }[]): Beat[] {
  let k = 0
  return rPeakS.map((timeS) => {
    const distance = (at: number): number => Math.abs((classified[at]?.r_s ?? Infinity) - timeS)
    while (distance(k + 1) <= distance(k) && k + 1 < classified.length) k++
    return { timeS, label: distance(k) <= SAME_BEAT_S ? asBeatClass(classified[k]!.class) : null }
  })
}

function asBeatClass(label: string): BeatClass | null {
  return label in BEAT_NAMES ? (label as BeatClass) : null
}

/** "16 beats: 14 normal, 2 ventricular", for those who do not see the marks. */
export function beatsText(beats: readonly Beat[]): string {
  if (beats.length === 0) return 'No beats found'
  const counts = new Map<string, number>()
  for (const { label } of beats) {
    const name = label === null ? 'not classified' : BEAT_NAMES[label]
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const parts = [...counts].map(([name, count]) => `${count} ${name}`)
  return `${beats.length} beat${beats.length === 1 ? '' : 's'}: ${parts.join(', ')}`
}
