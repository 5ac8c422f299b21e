import type { AnalysisJson } from '../api/pageResults'
import { BEAT_NAMES } from '../ecg/beats'
import type { Cell } from './csvText'

/** A page with its analysis, as a row of the table of measurements. */
export interface MeasuredPage {
  name: string
  analysis: string
  page: number
  revision: number
  accepted: boolean
  reasons: readonly string[]
  json: AnalysisJson
}

const ORIGIN = ['file', 'analysis', 'page', 'revision', 'accepted', 'review']
const RHYTHM = ['rhythm', 'rhythm_probability']
const BEATS = Object.keys(BEAT_NAMES)

/** Measurements of many pages, one a row: units stand in the names of columns, what is not known is empty. */
export function measureTable(pages: readonly MeasuredPage[]): Cell[][] {
  const measures = new Map(
    pages.flatMap(({ json }) => json.vitals.map(({ name, unit }) => [name, unit === '' ? name : `${name}_${unit}`])),
  )
  const classes = [...new Set(pages.flatMap(({ json }) => Object.keys(json.twelve_lead.probabilities ?? {})))]
  const head = [
    ...ORIGIN,
    ...RHYTHM,
    ...BEATS.map((label) => `beats_${label}`),
    ...[...measures.values()].map((name) => name.replaceAll(/[ ^]/g, '_')),
    ...classes.map((label) => `p_${label}`),
  ]
  return [head, ...pages.map((page) => rowOf(page, [...measures.keys()], classes))]
}

function rowOf(page: MeasuredPage, measures: readonly string[], classes: readonly string[]): Cell[] {
  const { rhythm, beats, twelve_lead: twelveLead, vitals } = page.json
  const values = new Map(vitals.map(({ name, value }) => [name, value]))
  return [
    page.name,
    page.analysis,
    page.page,
    page.revision,
    page.accepted ? 'yes' : 'no',
    page.reasons.join(' '),
    rhythm.label,
    rhythm.label === null ? null : (rhythm.probabilities[rhythm.label] ?? null),
    ...BEATS.map((label) => (beats.beats === null ? null : (beats.counts[label] ?? 0))),
    ...measures.map((name) => values.get(name) ?? null),
    ...classes.map((label) => twelveLead.probabilities?.[label] ?? null),
  ]
}
