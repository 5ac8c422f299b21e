/** Points of a beat that intervals are measured between, in the order of time. */
export const FIDUCIALS = ['p_on', 'p_peak', 'p_off', 'qrs_on', 'qrs_off', 't_on', 't_peak', 't_off'] as const
export type FiducialName = (typeof FIDUCIALS)[number]

export interface Fiducial {
  name: FiducialName
  timeS: number
}

/** The points of all beats by lead, as each lead shows its waves at times of its own. */
export type Fiducials = ReadonlyMap<string, readonly Fiducial[]>
export const NO_FIDUCIALS: Fiducials = new Map()

export type WaveName = 'P' | 'QRS' | 'T'

/** A wave over all leads. */
export interface WaveBand {
  name: WaveName
  /** From the beginning of a panel on (s). */
  fromS: number
  toS: number
}

/** How much an answer rests on each moment of each lead: positive values speak for it. */
export interface Saliency {
  /** The class that was asked for. */
  name: string
  startS: number
  stepS: number
  /** By lead, one value a step. */
  importance: ReadonlyMap<string, readonly number[]>
}

/** A stretch of a lead and how strongly it speaks for an answer, 0 to 1. */
export interface SaliencyBand {
  startS: number
  endS: number
  strength: number
}

const LEAST_STRENGTH = 0.08

/** The wave that a point belongs to. */
export function waveOf(name: FiducialName): WaveName {
  return name.startsWith('p') ? 'P' : name.startsWith('q') ? 'QRS' : 'T'
}

/** The stretches of a lead that speak for the answer, in proportion to the strongest of all leads. */
export function saliencyBands(saliency: Saliency, lead: string): SaliencyBand[] {
  let strongest = 0
  for (const values of saliency.importance.values()) for (const value of values) strongest = Math.max(strongest, value)
  if (strongest <= 0) return []
  return (saliency.importance.get(lead) ?? [])
    .map((value, k) => ({
      startS: saliency.startS + k * saliency.stepS,
      endS: saliency.startS + (k + 1) * saliency.stepS,
      strength: value / strongest,
    }))
    .filter((band) => band.strength >= LEAST_STRENGTH)
}
