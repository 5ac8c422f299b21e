import type { ReactNode } from 'react'
import type { AnalysisJson, Comparison, LeadMeasures, Measure } from '../api/pageResults'
import { capital, errorText, mvText, numberText, rangeSide, rangeText, unitText, valueText } from './measureText'
import { Details, Table } from './Section'

/** Every measurement with its error, its usual range and what weakens it; what cannot be measured says why. */
export function VitalsTable({ vitals }: { vitals: readonly Measure[] }): ReactNode {
  const measured = vitals.filter((measure) => measure.value !== null)
  const missing = vitals.filter((measure) => measure.value === null)
  return (
    <Details title="All measurements" hint={`${measured.length} measured`}>
      <Table
        caption="All measurements"
        head={['Measurement', 'Value', 'Error (1 SD)', 'Usual', 'Note']}
        rows={measured.map((measure) => [
          measure.label,
          <span key="value" className={`whitespace-nowrap ${rangeSide(measure) ? 'font-semibold text-alert' : ''}`}>
            {valueText(measure)} {unitText(measure)}
          </span>,
          errorText(measure),
          <span key="usual" className="whitespace-nowrap">
            {rangeText(measure)}
          </span>,
          measure.note,
        ])}
      />
      <h3 className="mt-4 mb-1 text-xs text-muted">Not measurable here</h3>
      <ul className="grid gap-x-6 text-xs text-muted sm:grid-cols-2">
        {missing.map((measure) => (
          <li key={measure.name}>
            {measure.label}: {measure.reason}
          </li>
        ))}
      </ul>
    </Details>
  )
}

/** Amplitudes of every lead (mV). */
export function LeadTable({ leads }: { leads: readonly LeadMeasures[] }): ReactNode {
  return (
    <Details title="Amplitudes of every lead" hint="mV">
      <Table
        caption="Amplitudes of every lead in mV"
        head={['Lead', 'Q', 'R', 'S', 'ST at J', 'ST + 60 ms', 'ST + 80 ms', 'T']}
        rows={leads.map((lead) => [
          lead.lead,
          ...[lead.q_mv, lead.r_mv, lead.s_mv, lead.st_j_mv, lead.st_j60_mv, lead.st_j80_mv, lead.t_mv].map(mvText),
        ])}
      />
    </Details>
  )
}

/** What the page prints, beside what was measured on its traces. */
export function PrintedTable({
  printed,
  statements,
}: {
  printed: readonly Comparison[]
  statements: readonly string[]
}): ReactNode {
  if (printed.length === 0 && statements.length === 0) return null
  const differ = printed.filter((one) => one.agrees === false).length
  return (
    <Details
      title="Printed on the page"
      hint={differ > 0 ? `${differ} not as measured` : 'agrees with what was measured'}
    >
      {printed.length > 0 && (
        <Table
          caption="Printed and measured"
          head={['Measurement', 'Printed', 'Measured', 'Difference', 'Agreement']}
          rows={printed.map((one) => [
            one.label,
            withUnit(one.printed, one.unit),
            one.measured === null ? '–' : withUnit(one.measured, one.unit),
            one.difference === null ? '' : withUnit(one.difference, one.unit),
            one.agrees === false ? (
              <span className="font-semibold text-alert">differs</span>
            ) : one.agrees === true ? (
              'agrees'
            ) : (
              ''
            ),
          ])}
        />
      )}
      {statements.length > 0 && (
        <>
          <h3 className="mt-3 text-xs text-muted">What the machine says of the trace</h3>
          <ul className="list-inside list-disc text-sm">
            {statements.map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ul>
        </>
      )}
    </Details>
  )
}

function withUnit(value: number, unit: string): string {
  return `${numberText(Math.round(value), 0)}${unit === 'deg' ? '°' : ` ${unit}`}`
}

const LEVELS = { good: 'text-good', doubtful: 'text-amber', unusable: 'text-alert' } as const

/** How far every lead may be trusted, and why. */
export function QualityTable({ quality }: { quality: AnalysisJson['quality'] }): ReactNode {
  const doubtful = quality.leads.filter((lead) => lead.level !== 'good')
  return (
    <Details
      title="Signal quality"
      hint={doubtful.length === 0 ? 'all leads good' : `in doubt: ${doubtful.map((one) => one.lead).join(', ')}`}
    >
      {quality.swaps.map((swap) => (
        <p key={swap.code} className="mb-2 text-sm font-medium text-amber">
          {capital(swap.statement)}
        </p>
      ))}
      <Table
        caption="Signal quality of every lead"
        head={['Lead', 'Signal', 'Recorded', 'QRS', 'Noise', 'Findings']}
        rows={quality.leads.map((lead) => [
          lead.lead,
          <span key="level" className={LEVELS[lead.level]}>
            {lead.level}
          </span>,
          `${lead.recorded_s.toFixed(1)} s`,
          lead.qrs_mv === null ? '–' : `${mvText(lead.qrs_mv)} mV`,
          lead.noise_mv === null ? '–' : `${mvText(lead.noise_mv)} mV`,
          lead.findings.map((finding) => finding.text).join('; '),
        ])}
      />
    </Details>
  )
}
