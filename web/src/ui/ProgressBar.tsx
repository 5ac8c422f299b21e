import type { ReactNode } from 'react'

/** How much of something is done, 0 to 1; at 0 that something is done at all. */
export function ProgressBar({ label, share }: { label: string; share: number }): ReactNode {
  const percent = Math.round(100 * share)
  const known = percent > 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={known ? percent : undefined}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1.5 overflow-hidden rounded-full bg-share"
    >
      <div
        className={`h-full rounded-full bg-accent transition-[width] duration-300 ${known ? '' : 'animate-sweep'}`}
        style={{ width: known ? `${percent}%` : '25%' }}
      />
    </div>
  )
}
