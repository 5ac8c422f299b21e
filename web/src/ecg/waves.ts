import type { SaliencyJson, WavesJson } from '../api/pageResults'
import { type Fiducial, FIDUCIALS, type Fiducials, type Saliency } from './overlays'

/** The points of every beat that are known, by lead. */
export function fiducialsOf(waves: WavesJson): Fiducials {
  return new Map(
    waves.leads.map((lead) => [
      lead.lead,
      waves.r_peak_s.flatMap((_, beat) =>
        FIDUCIALS.flatMap((name): Fiducial[] => {
          const timeS = lead[`${name}_s`][beat] ?? null
          return timeS === null ? [] : [{ name, timeS }]
        }),
      ),
    ]),
  )
}

/** Why no wave is marked, "" where one is. */
export function whyNoWaves(waves: WavesJson, fiducials: Fiducials): string {
  if (waves.beats_found === 0) return 'No beats were found, so there are no waves to mark.'
  const isEmpty = [...fiducials.values()].every((points) => points.length === 0)
  return isEmpty ? 'No wave stands out clearly enough in any lead.' : ''
}

/** Of how many beats the waves are told where a recording is too long for all, else "". */
export function someBeatsText(waves: WavesJson): string {
  const told = waves.r_peak_s.length
  return told < waves.beats_found ? `of the first ${told} of ${waves.beats_found} beats` : ''
}

/** Where an answer was looked for: "lead II, 0 to 10 s". */
export function lookedAt(found: ClassSaliency): string {
  const [first] = found.leads
  const endS = found.start_s + (first?.importance.length ?? 0) * found.step_s
  const leads = found.leads.length === 1 ? `lead ${first?.lead ?? ''}` : `${found.leads.length} leads`
  return `${leads}, ${Math.round(found.start_s)} to ${Math.round(endS)} s`
}

/** Answers that may be asked what they rest on. */
export type Answer = 'rhythm' | 'twelve_lead'
export type AnswerSaliency = SaliencyJson[Answer]
export type ClassSaliency = Extract<AnswerSaliency, { class: string }>

/** What an answer rests on, null where there is no answer. */
export function saliencyOf(found: AnswerSaliency): Saliency | null {
  if (found.class === null) return null
  const importance = new Map(found.leads.map((lead) => [lead.lead, lead.importance]))
  return { name: found.class, startS: found.start_s, stepS: found.step_s, importance }
}
