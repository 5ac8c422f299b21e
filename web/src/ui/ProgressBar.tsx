import type { ReactNode } from 'react'

/** How much of something is done, 0 to 1. */
export function ProgressBar({ label, share }: { label: string; share: number }): ReactNode {
  const percent = Math.round(100 * share)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1.5 overflow-hidden rounded-full bg-share"
    >
      <div className="h-full rounded-full bg-accent transition-[width] duration-300" style={{ width: `${percent}%` }} />
    </div>
  )
}
