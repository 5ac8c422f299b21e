import type { KeyboardEvent, ReactNode } from 'react'
import { ARROWS, LARGE_STEP } from './pageKeys'
import type { Marks } from './measure'
import { placed } from './PanelBox'

const NAMES = { from: 'First mark', to: 'Second mark' } as const
const KEY_STEP_MM = 0.25

interface MeasureMarksProps {
  marks: Marks
  /** By steps in millimetres. */
  onNudge: (end: 'from' | 'to', acrossMm: number, downMm: number) => void
}

/** Two marks on the page and the rectangle between them. */
export function MeasureMarks({ marks, onNudge }: MeasureMarksProps): ReactNode {
  const { from, to } = marks
  const press = (event: KeyboardEvent, end: 'from' | 'to'): void => {
    const arrow = ARROWS[event.key]
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    const step = KEY_STEP_MM * (event.shiftKey ? 2 * LARGE_STEP : 1)
    onNudge(end, arrow[0] * step, arrow[1] * step)
  }
  const between = [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)]
  return (
    <>
      <div
        style={placed(between as [number, number, number, number])}
        className="pointer-events-none absolute z-20 border border-dashed border-[#a4161a] bg-[#a4161a]/10"
      />
      {(['from', 'to'] as const).map((end) => (
        <button
          key={end}
          type="button"
          data-mark={end}
          aria-label={NAMES[end]}
          onKeyDown={(event) => press(event, end)}
          style={placed([marks[end].x, marks[end].y, marks[end].x, marks[end].y])}
          className="group absolute z-20 cursor-move outline-none"
        >
          <span className="absolute -top-5 -left-5 grid size-10 place-items-center rounded-full group-focus-visible:outline-[3px] group-focus-visible:outline-[#0b5a99]">
            <svg viewBox="0 0 24 24" aria-hidden className="size-6 fill-none stroke-[#a4161a]" strokeWidth="1.6">
              <path d="M12 0v9m0 6v9M0 12h9m6 0h9" />
              <circle cx="12" cy="12" r="5" />
            </svg>
          </span>
        </button>
      ))}
    </>
  )
}
