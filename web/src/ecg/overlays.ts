/** A point of a beat that intervals are measured between. */
export interface Fiducial {
  name: 'p_on' | 'p_peak' | 'p_off' | 'qrs_on' | 'qrs_off' | 't_on' | 't_peak' | 't_off'
  timeS: number
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
