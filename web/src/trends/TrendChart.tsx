import type { ReactNode } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { numberText, unitText } from '../result/measureText'
import { Section } from '../result/Section'
import { axisTicks, type TrendSeries } from './trendSeries'

const TICK = { fill: 'var(--color-muted)', fontSize: 12 }
const HEIGHT_PX = 180

/** One measurement over recordings, with its usual range as a band. */
export function TrendChart({ series }: { series: TrendSeries }): ReactNode {
  const { label, unit, range, points } = series
  const ticks = axisTicks(series)
  const data = points.map(({ recording, value }, k) => ({ place: k + 1, day: recording.day, value }))
  return (
    <Section title={`${label} (${unitText({ unit })})`}>
      {/* The table beside tells the same in words. */}
      <div aria-hidden style={{ height: HEIGHT_PX }}>
        <ResponsiveContainer>
          <LineChart data={data} margin={{ top: 8, right: 12, bottom: 0, left: -12 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--color-rule)" vertical={false} />
            {range && <ReferenceArea y1={range[0]} y2={range[1]} fill="var(--color-good)" fillOpacity={0.12} />}
            <XAxis
              dataKey="place"
              tick={TICK}
              stroke="var(--color-edge)"
              tickFormatter={(place: number) => data[place - 1]?.day ?? ''}
            />
            <YAxis
              domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
              ticks={ticks}
              tickFormatter={(value: number) => numberText(value)}
              tick={TICK}
              stroke="var(--color-edge)"
            />
            <Tooltip
              isAnimationActive={false}
              contentStyle={{ background: 'var(--color-surface)', border: '1px solid var(--color-rule)' }}
              labelFormatter={(place) => points[Number(place) - 1]?.recording.name ?? ''}
              formatter={(value) => [`${Math.round(Number(value))} ${unitText({ unit })}`, label]}
            />
            <Line
              dataKey="value"
              stroke="var(--color-accent)"
              strokeWidth={2}
              dot={{ r: 4, fill: 'var(--color-accent)' }}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
    </Section>
  )
}
