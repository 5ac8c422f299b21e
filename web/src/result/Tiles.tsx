import type { ReactNode } from 'react'
import type { Measure } from '../api/pageResults'
import { rangeSide, rangeText, unitText, valueText } from './measureText'

const SHOWN = ['heart_rate', 'pr', 'qrs', 'qt', 'qtc_fridericia', 'axis_qrs']
const LABELS: Readonly<Record<string, string>> = { pr: 'PR', qrs: 'QRS', qt: 'QT' }
const SIDES = { low: '▼ low', high: '▲ high' } as const

/** Heart rate, intervals and axis, each with its usual range. */
export function Tiles({ vitals }: { vitals: readonly Measure[] }): ReactNode {
  const shown = SHOWN.flatMap((name) => vitals.filter((measure) => measure.name === name))
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-rule bg-rule sm:grid-cols-3 xl:grid-cols-6">
      {shown.map((measure) => (
        <Tile key={measure.name} measure={measure} />
      ))}
    </dl>
  )
}

function Tile({ measure }: { measure: Measure }): ReactNode {
  const side = rangeSide(measure)
  const range = rangeText(measure)
  return (
    <div className="flex flex-col bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{LABELS[measure.name] ?? measure.label}</dt>
      <dd className="flex grow flex-col">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className={`text-2xl font-semibold tracking-tight tabular-nums ${side ? 'text-alert' : ''}`}>
            {valueText(measure)}
            {measure.value !== null && (
              <span className={`text-sm font-normal ${measure.unit === 'deg' ? '' : 'ml-1'}`}>{unitText(measure)}</span>
            )}
          </span>
          {side && <span className="text-xs font-semibold text-alert">{SIDES[side]}</span>}
        </span>
        <span className="mt-auto text-xs text-muted">
          {measure.value === null ? measure.reason : range ? `usual: ${range}` : 'usual range: see QTc'}
        </span>
      </dd>
    </div>
  )
}
