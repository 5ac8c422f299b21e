import type { ReactNode } from 'react'
import { Bar, BarChart, type BarShapeProps, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { ClassRow, Standing } from './classRows'

const BAR_PX = 8
/** Between a bar and the row below. */
const BELOW_PX = 5
const COLOURS: Readonly<Record<Standing, string>> = {
  certain: 'var(--color-accent)',
  possible: 'var(--color-amber-rule)',
  'ruled out': 'var(--color-edge)',
}

/** Bars of shares below each other, each at the foot of its row, over the shares from which its class is possible. */
export default function ShareChart({ rows }: { rows: readonly ClassRow[] }): ReactNode {
  return (
    <ResponsiveContainer>
      <BarChart
        layout="vertical"
        data={rows}
        barCategoryGap={0}
        margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <XAxis type="number" domain={[0, 1]} hide />
        <YAxis type="category" dataKey="key" hide />
        <Bar dataKey="share" background={{ fill: 'none' }} shape={ShareBar} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}

/** A bar on its track; Recharts gives the place of its row. */
function ShareBar(props: BarShapeProps): ReactNode {
  const { share, standing, possibleFrom, certainFrom } = props.payload as ClassRow
  const row = props.background
  if (!row) return null
  const [x, width] = [row.x ?? 0, row.width]
  const top = (row.y ?? 0) + row.height - BELOW_PX - BAR_PX
  const at = (part: number): number => x + Math.min(Math.max(part, 0), 1) * width
  return (
    <g>
      <rect x={x} y={top} width={width} height={BAR_PX} rx={BAR_PX / 2} fill="var(--color-raised)" />
      {possibleFrom !== null && (
        <rect
          x={at(possibleFrom)}
          y={top}
          width={at(1) - at(possibleFrom)}
          height={BAR_PX}
          rx={BAR_PX / 2}
          fill="var(--color-share)"
        />
      )}
      <rect
        x={x}
        y={top}
        width={at(share) - x}
        height={BAR_PX}
        rx={BAR_PX / 2}
        fill={standing === null ? 'var(--color-edge)' : COLOURS[standing]}
      />
      {certainFrom !== null && (
        <rect
          x={at(certainFrom) - 1.5}
          y={top - 2.5}
          width={3}
          height={BAR_PX + 5}
          fill="var(--color-ink)"
          stroke="var(--color-surface)"
        />
      )}
    </g>
  )
}
