import { type ReactNode, useId } from 'react'

/** A part of the result under its heading. */
export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }): ReactNode {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-2xl border border-rule bg-surface p-4">
      <h2 id={id} className="mb-3 text-sm font-semibold text-accent">
        {title}
      </h2>
      {children}
      {note && <p className="mt-3 text-xs text-muted">{note}</p>}
    </section>
  )
}

/** A part that is opened by those who want it. */
export function Details({ title, hint, children }: { title: string; hint?: string; children: ReactNode }): ReactNode {
  return (
    <details className="group rounded-2xl border border-rule bg-surface">
      <summary className="flex items-center gap-3 rounded-2xl px-4 py-3 text-sm font-semibold text-accent marker:content-none">
        <svg
          viewBox="0 0 24 24"
          aria-hidden
          className="size-4 fill-none stroke-current transition-transform group-open:rotate-90"
          strokeWidth="2"
        >
          <path d="m9 5 7 7-7 7" />
        </svg>
        {title}
        {hint && <span className="ml-auto text-right text-xs font-normal text-muted">{hint}</span>}
      </summary>
      {/* On a phone tables are wider than it: keys reach their right side, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="region" aria-label={title} tabIndex={0} className="overflow-x-auto px-4 pb-4">
        {children}
      </div>
    </details>
  )
}

interface TableProps {
  caption: string
  head: readonly string[]
  /** Cells by row; the first is the row's heading. */
  rows: readonly (readonly ReactNode[])[]
}

/** Numbers in rows and columns. */
export function Table({ caption, head, rows }: TableProps): ReactNode {
  return (
    <table className="w-full text-sm tabular-nums">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="text-left text-xs text-muted">
          {head.map((cell, k) => (
            <th key={k} scope="col" className="py-1 pr-4 font-normal whitespace-nowrap last:pr-0">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, k) => (
          <tr key={k} className="border-t border-rule align-top">
            {row.map((cell, column) =>
              column === 0 ? (
                <th key={column} scope="row" className="py-1.5 pr-4 text-left font-normal">
                  {cell}
                </th>
              ) : (
                <td key={column} className="py-1.5 pr-4 last:pr-0">
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
