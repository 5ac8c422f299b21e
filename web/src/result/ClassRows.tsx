import { lazy, type ReactNode, Suspense } from 'react'
import type { ClassRow } from './classRows'

// The library that draws bars is larger than all else of a result: its words and numbers do not wait for it.
const ShareChart = lazy(() => import('./ShareChart'))

/** Classes with their numbers in words, each above its bar. */
export function ClassRows({ rows }: { rows: readonly ClassRow[] }): ReactNode {
  return (
    <div className="relative">
      <div aria-hidden className="absolute inset-0">
        <Suspense>
          <ShareChart rows={rows} />
        </Suspense>
      </div>
      {/* All are as tall as the tallest: bars stand at equal distances. */}
      <ul className="relative grid auto-rows-fr text-sm">
        {rows.map((row) => (
          <li
            key={row.key}
            className={`flex items-end justify-between gap-3 pt-1 pb-4 ${row.standing === 'certain' ? 'font-semibold' : ''}`}
          >
            <span className="min-w-0">{row.name}</span>
            <span className="shrink-0 whitespace-nowrap tabular-nums">
              <StandingText row={row} />
              {row.number}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function StandingText({ row }: { row: ClassRow }): ReactNode {
  if (row.standing === null) return null
  if (row.standing === 'ruled out') return <span className="sr-only">ruled out, </span>
  const colour = row.standing === 'possible' ? 'text-amber' : 'text-accent'
  return (
    <>
      <span className={`text-xs ${colour}`}>{row.standing}</span>
      <span className="sr-only">,</span>{' '}
    </>
  )
}
