import type { AnalysisJson } from '../api/pageResults'
import { BEAT_NAMES, type BeatClass } from '../ecg/beats'
import { STATEMENTS, SUPERCLASSES } from './classNames'
import { capital, percentText } from './measureText'

type Rhythm = Exclude<AnalysisJson['rhythm'], { label: null }>
type Beats = Exclude<AnalysisJson['beats'], { beats: null }>
type TwelveLead = Exclude<AnalysisJson['twelve_lead'], { probabilities: null }>

/** What conformal prediction leaves of a class. */
export type Standing = 'certain' | 'possible' | 'ruled out'

/** A class with its number, and a bar that shows a share. */
export interface ClassRow {
  key: string
  name: string
  number: string
  /** 0 to 1. */
  share: number
  /** null where nothing is asked of it. */
  standing: Standing | null
  /** From which share on it is possible, and from which on certain, where one class alone tells. */
  possibleFrom: number | null
  certainFrom: number | null
}

/** The rhythms in their order; the likeliest is certain where all others are struck out. */
export function rhythmRows({ label: likeliest, probabilities, least }: Rhythm): ClassRow[] {
  const isLeft = (label: string): boolean => (probabilities[label] ?? 0) >= (least[label] ?? 0)
  const left = Object.keys(probabilities).filter(isLeft)
  const certain = left.length === 1 && left[0] === likeliest
  return Object.entries(probabilities).map(([label, share]) => ({
    key: label,
    // A normal rhythm is not a normal ECG, so it says of what it speaks.
    name: capital(label === 'normal' ? 'normal rhythm' : label),
    number: percentText(share),
    share,
    standing: isLeft(label) ? (certain ? 'certain' : 'possible') : 'ruled out',
    possibleFrom: least[label] ?? null,
    certainFrom: null,
  }))
}

/** The classes of beats, each with its part of all. */
export function beatRows({ beats, counts }: Beats): ClassRow[] {
  return (Object.keys(BEAT_NAMES) as BeatClass[]).map((label) => {
    const count = counts[label] ?? 0
    return {
      key: label,
      name: `${label === 'N' ? '' : `${label}  `}${capital(BEAT_NAMES[label])}`,
      number: String(count),
      share: count / Math.max(beats.length, 1),
      standing: null,
      possibleFrom: null,
      certainFrom: null,
    }
  })
}

/** The classes of twelve leads in their order. */
export function superclassRows(found: TwelveLead): ClassRow[] {
  return Object.entries(SUPERCLASSES).map(([label, name]) => twelveLeadRow(found, label, name))
}

/** Single statements, the likeliest first. */
export function statementRows(found: TwelveLead): ClassRow[] {
  return Object.entries(STATEMENTS)
    .filter(([label]) => label in found.probabilities)
    .map(([label, name]) => twelveLeadRow(found, label, name))
    .sort((a, b) => b.share - a.share)
}

const STANDINGS = { yes: 'certain', uncertain: 'possible', no: 'ruled out' } as const

function twelveLeadRow({ probabilities, answers, limits }: TwelveLead, key: string, name: string): ClassRow {
  const share = probabilities[key] ?? 0
  return {
    key,
    name: capital(name),
    number: percentText(share),
    share,
    standing: STANDINGS[answers[key] ?? 'uncertain'],
    possibleFrom: limits[key]?.no_to ?? null,
    certainFrom: limits[key]?.yes_from ?? null,
  }
}
