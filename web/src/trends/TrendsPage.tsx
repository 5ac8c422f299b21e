import { type ReactNode, useMemo, useState } from 'react'
import { rangeText, valueText } from '../result/measureText'
import { ProblemNotice } from '../shell/ProblemNotice'
import { BATCH } from '../shell/route'
import { buttonClass } from '../ui/Button'
import { useLoaded } from '../ui/useLoaded'
import { loadTrend, type PageName } from './loadTrend'
import { TrendChart } from './TrendChart'
import { byDay, type TrendRecording, type TrendSeries, trendSeries } from './trendSeries'

/** Heart rate, intervals and axis over the recordings that somebody picked. */
export default function TrendsPage({ pages }: { pages: readonly PageName[] }): ReactNode {
  const key = pages.map(({ analysis, page }) => `${analysis}.${page}`).join(',')
  const { value, problem, reload } = useLoaded(`trends/${key}`, () => loadTrend(pages))
  return (
    <div className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-lg font-semibold">Trends over {pages.length} recordings</h1>
        <a href={BATCH} className={buttonClass('plain')}>
          Back to the batch
        </a>
      </div>
      <p className="text-sm text-muted">
        Inkbeat knows no patients: whether these recordings are of one is for you to know. Days are those of the
        analyses until you set them; they are not kept.
      </p>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {value && <Trends key={key} loaded={value} />}
    </div>
  )
}

function Trends({ loaded }: { loaded: readonly TrendRecording[] }): ReactNode {
  const [days, setDays] = useState<Readonly<Record<string, string>>>({})
  const recordings = useMemo(
    () => byDay(loaded.map((one) => ({ ...one, day: days[one.key] ?? one.day }))),
    [loaded, days],
  )
  const series = useMemo(() => trendSeries(recordings), [recordings])
  if (recordings.length === 0) return <p className="text-sm">None of these recordings has a result.</p>
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {series.map((one) => (
          <TrendChart key={one.name} series={one} />
        ))}
      </div>
      <TrendTable
        recordings={recordings}
        series={series}
        onDay={(key, day) => setDays((before) => ({ ...before, [key]: day }))}
      />
    </>
  )
}

interface TrendTableProps {
  recordings: readonly TrendRecording[]
  series: readonly TrendSeries[]
  onDay: (key: string, day: string) => void
}

/** The same in numbers. */
function TrendTable({ recordings, series, onDay }: TrendTableProps): ReactNode {
  return (
    // A table that scrolls can be reached and scrolled by keys.
    /* eslint-disable jsx-a11y/no-noninteractive-tabindex */
    <section
      aria-label="Trends in numbers"
      tabIndex={0}
      className="overflow-x-auto rounded-2xl border border-rule bg-surface p-4"
    >
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">Measurements of every recording</caption>
        <thead>
          <tr className="text-left align-bottom text-xs text-muted">
            <th scope="col" className="py-1 pr-4 font-normal">
              Day
            </th>
            <th scope="col" className="py-1 pr-4 font-normal">
              Recording
            </th>
            {series.map((one) => (
              <th key={one.name} scope="col" className="py-1 pr-4 font-normal">
                {one.label}
                <span className="block">{usualText(one)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {recordings.map((recording, k) => (
            <tr key={recording.key} className="border-t border-rule">
              <td className="py-1.5 pr-4">
                <input
                  type="date"
                  required
                  aria-label={`Day of ${recording.name}`}
                  value={recording.day}
                  onChange={(event) => {
                    if (event.target.value !== '') onDay(recording.key, event.target.value)
                  }}
                  className="min-h-9 rounded-lg border border-edge bg-surface px-2"
                />
              </td>
              <th scope="row" className="max-w-60 truncate py-1.5 pr-4 text-left font-normal">
                {recording.name}
              </th>
              {series.map((one) => (
                <td key={one.name} className="py-1.5 pr-4">
                  {cellText(one, k)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
    /* eslint-enable jsx-a11y/no-noninteractive-tabindex */
  )
}

function usualText({ range, unit }: TrendSeries): string {
  if (range === null) return ''
  return `usual: ${rangeText({ value: null, unit, normal_range: [range[0], range[1]], uncertainty: null })}`
}

function cellText({ points, unit }: TrendSeries, place: number): string {
  return valueText({ value: points[place]?.value ?? null, unit, normal_range: null, uncertainty: null })
}
