import type { ReactNode } from 'react'
import type { AnalysisJson, PageJson } from '../api/pageResults'
import { percentText } from './measureText'
import { Details } from './Section'

/** Where the signal came from, and what answered. */
export function OriginTable({ analysis, page }: { analysis: AnalysisJson; page: PageJson | null }): ReactNode {
  const networks = [analysis.rhythm, analysis.beats, analysis.twelve_lead].flatMap((one) =>
    'model' in one ? [one.model] : [],
  )
  const rows: [string, string][] = [
    ...(page ? rowsOfPage(page) : []),
    ['Made by', [analysis.software, ...networks].join(', ')],
  ]
  return (
    <Details
      title="Where this comes from"
      {...(page && { hint: `${page.layout}, read with ${percentText(page.confidence)} confidence` })}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Details>
  )
}

function rowsOfPage({ calibration, layout, confidence, method }: PageJson): [string, string][] {
  const { speed_mm_per_s, speed_source, gain_mm_per_mv, gain_source, chest_gain_mm_per_mv, scale_source } = calibration
  const chest = chest_gain_mm_per_mv === null ? '' : `, chest leads ${chest_gain_mm_per_mv} mm/mV`
  return [
    ['Layout', layout],
    ['Speed', `${speed_mm_per_s} mm/s (${speed_source})`],
    ['Gain', `${gain_mm_per_mv} mm/mV (${gain_source})${chest}`],
    ['Millimetres', `by the ${scale_source}`],
    ['Confidence', percentText(confidence)],
    ['Read as', method],
  ]
}
