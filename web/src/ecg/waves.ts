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

/** What is to be known of the waves that are shown, "" where they are all there. */
export function wavesNote(waves: WavesJson, fiducials: Fiducials): string {
  const told = waves.r_peak_s.length
  if (waves.beats_found === 0) return 'No beats were found, so there are no waves to mark.'
  if ([...fiducials.values()].every((points) => points.length === 0)) {
    return 'No wave stands out clearly enough in any lead.'
  }
  return told < waves.beats_found ? `Of the first ${told} of ${waves.beats_found} beats.` : ''
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
