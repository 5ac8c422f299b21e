import type { ReactNode } from 'react'
import type { AnalysisJson } from '../api/pageResults'
import { BEAT_NAMES, type BeatClass } from '../ecg/beats'
import { STATEMENTS, SUPERCLASSES } from './classNames'
import { capital, percentText } from './measureText'
import { Section } from './Section'

/** A class with its number over a bar that shows a share. */
interface Cell {
  key: string
  name: string
  number: string
  share: number
  chosen: boolean
}

function Cells({ cells }: { cells: readonly Cell[] }): ReactNode {
  return (
    <ul className="grid gap-1">
      {cells.map((cell) => (
        <li key={cell.key} className="relative overflow-hidden rounded-md bg-raised text-sm">
          <div
            aria-hidden
            className={`absolute inset-y-0 left-0 ${cell.chosen ? 'bg-certain' : 'bg-share'}`}
            style={{ width: `${100 * Math.min(Math.max(cell.share, 0), 1)}%` }}
          />
          <div className={`relative flex justify-between gap-3 px-2.5 py-1.5 ${cell.chosen ? 'font-semibold' : ''}`}>
            <span>{cell.name}</span>
            <span className="whitespace-nowrap tabular-nums">{cell.number}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}

function NotClassified({ reason }: { reason: string }): ReactNode {
  return <p className="text-sm text-muted">Not classified: {reason}</p>
}

/** The rhythm of one lead. */
export function RhythmBlock({ rhythm }: { rhythm: AnalysisJson['rhythm'] }): ReactNode {
  if (rhythm.label === null) {
    return (
      <Section title="Rhythm">
        <NotClassified reason={rhythm.reason} />
      </Section>
    )
  }
  const cells = Object.entries(rhythm.probabilities).map(([label, share]) => ({
    key: label,
    // A normal rhythm is not a normal ECG, so it says of what it speaks.
    name: capital(label === 'normal' ? 'normal rhythm' : label),
    number: percentText(share),
    share,
    chosen: label === rhythm.label,
  }))
  const [from, to] = rhythm.span_s
  return (
    <Section
      title="Rhythm"
      note={`Probabilities, read on lead ${rhythm.lead} from ${from.toFixed(1)} to ${to.toFixed(1)} s.`}
    >
      <Cells cells={cells} />
    </Section>
  )
}

/** How many beats are of which class. */
export function BeatsBlock({ beats }: { beats: AnalysisJson['beats'] }): ReactNode {
  if (beats.beats === null) {
    return (
      <Section title="Beats">
        <NotClassified reason={beats.reason} />
      </Section>
    )
  }
  const total = Math.max(beats.beats.length, 1)
  const cells = (Object.keys(BEAT_NAMES) as BeatClass[]).map((label) => {
    const count = beats.counts[label] ?? 0
    const name = `${label === 'N' ? '' : `${label}  `}${capital(BEAT_NAMES[label])}`
    return { key: label, name, number: String(count), share: count / total, chosen: false }
  })
  return (
    <Section title="Beats" note={`Read on ${beats.leads.join(' and ')}; supraventricular beats are often missed.`}>
      <Cells cells={cells} />
    </Section>
  )
}

/** Classes of twelve leads, of which several may hold. */
export function TwelveLeadBlock({
  twelveLead,
  measured,
}: {
  twelveLead: AnalysisJson['twelve_lead']
  measured: AnalysisJson['measured_findings']
}): ReactNode {
  const byMeasure = measured.map((one) => `${one.name} (${Math.round(one.value)} ${one.unit})`)
  const measuredLine = byMeasure.length > 0 && <p className="mt-2 text-sm">By measurement: {byMeasure.join(', ')}</p>
  if (twelveLead.probabilities === null) {
    return (
      <Section title="Twelve leads">
        <NotClassified reason={twelveLead.reason} />
        {measuredLine}
      </Section>
    )
  }
  const { probabilities, answers } = twelveLead
  const cellOf = ([label, name]: [string, string]): Cell => ({
    key: label,
    name: capital(name),
    number: percentText(probabilities[label] ?? 0),
    share: probabilities[label] ?? 0,
    chosen: answers[label] === 'yes',
  })
  const statements = Object.entries(STATEMENTS).filter(([label]) => label in probabilities)
  return (
    <Section
      title="Twelve leads"
      note="Calibrated probabilities; a recording may be of several classes. Bold: certain at 90 %."
    >
      <Cells cells={Object.entries(SUPERCLASSES).map(cellOf)} />
      <details className="mt-2 text-sm">
        <summary className="rounded-md py-1 text-accent">Single statements{certainText(statements, answers)}</summary>
        <div className="mt-1">
          <Cells cells={statements.map(cellOf).sort((a, b) => b.share - a.share)} />
        </div>
      </details>
      {measuredLine}
    </Section>
  )
}

function certainText(statements: readonly [string, string][], answers: Readonly<Record<string, string>>): string {
  const certain = statements.filter(([label]) => answers[label] === 'yes').map(([, name]) => name)
  return certain.length > 0 ? `. Certain: ${certain.join(', ')}` : ''
}
