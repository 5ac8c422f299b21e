import type { ReactNode } from 'react'

/** Strokes of 24 by 24, drawn for this app. */
const STROKES = {
  upload: 'M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  download: 'M12 4v12m0 0 5-5m-5 5-5-5M4 18v1a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-1',
  camera:
    'M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  paste:
    'M9 5h6m-6 0a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v1a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1V5ZM9 5H7a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V6a1 1 0 0 0-1-1h-2',
  close: 'm6 6 12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V5a1 1 0 0 1 1-1h4m6 0h4a1 1 0 0 1 1 1v4m0 6v4a1 1 0 0 1-1 1h-4m-6 0H5a1 1 0 0 1-1-1v-4',
  calipers: 'M6 4v16M18 4v16M6 12h12M9 9l-3 3 3 3m6-6 3 3-3 3',
  march: 'M3 6v12M9 6v12M15 6v12M21 6v12',
  compare: 'M3 9h4l2-5 3 12 2-7h7M3 19h18',
  left: 'm15 5-7 7 7 7',
  right: 'm9 5 7 7-7 7',
  down: 'm6 9 6 6 6-6',
  sun: 'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  system: 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm5 15h6m-3-3v3',
  keyboard:
    'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Zm3 4h.01M10.5 10h.01M14 10h.01M17 10h.01M8 14h8',
  key: 'M15 9a1 1 0 1 0 0-.01M9.5 13.5 4 19v2h3v-2h2v-2h2l1.5-1.5a6 6 0 1 0-3-3Z',
  trash: 'M5 7h14M10 4h4a1 1 0 0 1 1 1v2H9V5a1 1 0 0 1 1-1ZM7 7l1 12a1 1 0 0 0 1 1h6a1 1 0 0 0 1-1l1-12M10 11v5m4-5v5',
  warning: 'M12 4 2.8 19.5h18.4L12 4Zm0 6v4m0 2.5v.01',
  check: 'm5 13 4 4L19 7',
  document: 'M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v5h5',
  waves: 'M2 15h3q1.5-5 3 0h2l2-10 2 14 1.5-4H17q2-6 4 0h1M5 19v2m3-2v2m9-2v2m4-2v2',
  reasons: 'M3 12h3l2-6 3 11 2-5h8M9 3.5h4v17H9Z',
  signal: 'M2 12h5l2-6 4 12 3-9 1.5 3H22',
  ruler: 'm4 15 11-11 5 5L9 20l-5-5Zm3-3 2 2m1-5 3 3m0-6 2 2',
  retry: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm15 14 5-5-5-5m5 5H10a6 6 0 0 0 0 12h3',
  turn: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4h-4',
  box: 'M5 5h14v14H5ZM5 3v4M3 5h4m10 14h4m-2-2v4',
  pulse: 'M2 18h5V6h6v12h9',
  span: 'M4 5v14M20 5v14M4 12h16M7 9l-3 3 3 3m10-6 3 3-3 3',
  history: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4m4 0v4l3 2',
  copy: 'M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1',
} as const
export type IconName = keyof typeof STROKES

/** A picture beside words, which say the same. */
export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }): ReactNode {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={`shrink-0 fill-none stroke-current ${className}`}
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={STROKES[name]} />
    </svg>
  )
}
