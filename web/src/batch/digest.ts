import type { PageAnswer } from '../api/client'
import { type AnalysisJson, fetchResult, hasResult, type Measure, type PageJson } from '../api/pageResults'
import { STATEMENTS, SUPERCLASSES } from '../result/classNames'
import { capital } from '../result/measureText'
import { reviewReasons } from './reviewReasons'

/** What a list and a reviewer want to know of a page. */
export interface Digest {
  /** Why a person should look first. */
  reasons: readonly string[]
  /** Heart rate, intervals and axis. */
  measures: readonly Measure[]
  /** The rhythm with its probability, null where it was not classified. */
  rhythm: { name: string; share: number } | null
  /** Classified beats by class, null where there are none. */
  beats: Readonly<Record<string, number>> | null
  /** Classes of twelve leads that are certain. */
  certain: readonly string[]
}

const MEASURES = ['heart_rate', 'pr', 'qrs', 'qt', 'qtc_fridericia', 'axis_qrs']
const CLASS_NAMES: Readonly<Record<string, string>> = { ...SUPERCLASSES, ...STATEMENTS }

export function digestOf(analysis: AnalysisJson, page: PageJson | null): Digest {
  const { rhythm, beats, twelve_lead: twelveLead } = analysis
  const answers = twelveLead.probabilities === null ? {} : twelveLead.answers
  return {
    reasons: reviewReasons(analysis, page),
    measures: MEASURES.flatMap((name) => analysis.vitals.filter((measure) => measure.name === name)),
    rhythm:
      rhythm.label === null
        ? null
        : {
            name: capital(rhythm.label === 'normal' ? 'normal rhythm' : rhythm.label),
            share: rhythm.probabilities[rhythm.label] ?? 0,
          },
    beats: beats.beats === null ? null : beats.counts,
    certain: Object.keys(answers)
      .filter((label) => answers[label] === 'yes')
      .map((label) => CLASS_NAMES[label] ?? label),
  }
}

/** Fetch what a page's digest is made of. Throws Problem. */
export async function fetchDigest(page: PageAnswer): Promise<Digest> {
  const json = async (name: string): Promise<unknown> => (await fetchResult(page, name)).json()
  const [analysis, read] = await Promise.all([
    json('analysis.json') as Promise<AnalysisJson>,
    hasResult(page, 'page.json') ? (json('page.json') as Promise<PageJson>) : null,
  ])
  return digestOf(analysis, read)
}
