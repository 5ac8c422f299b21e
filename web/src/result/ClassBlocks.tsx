import type { ReactNode } from 'react'
import type { AnalysisJson } from '../api/pageResults'
import { STATEMENTS } from './classNames'
import { ClassRows } from './ClassRows'
import { beatRows, type ClassRow, rhythmRows, statementRows, superclassRows } from './classRows'
import { Section } from './Section'

const SHADED = 'Shaded: where a class cannot be ruled out at 90 %.'

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
  const [from, to] = rhythm.span_s
  return (
    <Section
      title="Rhythm"
      note={`Calibrated probabilities, read on lead ${rhythm.lead} from ${from.toFixed(1)} to ${to.toFixed(1)} s. ${SHADED}`}
    >
      <ClassRows rows={rhythmRows(rhythm)} />
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
  return (
    <Section title="Beats" note={`Read on ${beats.leads.join(' and ')}; supraventricular beats are often missed.`}>
      <ClassRows rows={beatRows(beats)} />
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
  const statements = statementRows(twelveLead)
  return (
    <Section
      title="Twelve leads"
      note={`Calibrated probabilities; a recording may be of several classes. ${SHADED} The mark: from here on it is certain.`}
    >
      <ClassRows rows={superclassRows(twelveLead)} />
      <details className="mt-2 text-sm">
        <summary className="rounded-md py-1 text-accent">Single statements{certainText(statements)}</summary>
        <div className="mt-1">
          <ClassRows rows={statements} />
        </div>
      </details>
      {measuredLine}
    </Section>
  )
}

function certainText(statements: readonly ClassRow[]): string {
  const certain = statements.filter((row) => row.standing === 'certain').map((row) => STATEMENTS[row.key])
  return certain.length > 0 ? `. Certain: ${certain.join(', ')}` : ''
}
