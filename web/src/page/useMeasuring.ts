import { type RefObject, useState } from 'react'
import type { Measured } from './MeasureFields'
import type { Marks } from './measure'
import type { PageViewHandle } from './PageView'

/** Two marks that a person puts on the page, and what they say lies between. */
export interface Measuring {
  measured: Measured | null
  marks: Marks | null
  /** Begin to measure, or stop where that is measured already. */
  measure: (kind: Measured | null) => void
  /** A click on the page (px of its image): the first mark, then the second, then anew. */
  putMark: (x: number, y: number) => void
  putIntoMiddle: () => void
  dragMark: (end: 'from' | 'to', dx: number, dy: number) => void
}

/** Half the distance of marks that are put into the middle of the view (points of the screen). */
const FRESH_MARKS = 40

export function useMeasuring(view: RefObject<PageViewHandle | null>): Measuring {
  const [measured, setMeasured] = useState<Measured | null>(null)
  const [marks, setMarks] = useState<Marks | null>(null)
  const [nextIsFirst, setNextIsFirst] = useState(true)
  return {
    measured,
    marks,
    measure: (kind) => {
      setMeasured(kind === measured ? null : kind)
      setMarks(null)
      setNextIsFirst(true)
    },
    putMark: (x, y) => {
      setMarks(nextIsFirst || !marks ? { from: { x, y }, to: { x, y } } : { ...marks, to: { x, y } })
      setNextIsFirst(!nextIsFirst)
    },
    putIntoMiddle: () => {
      const { x, y, pxPerPoint } = view.current?.middle() ?? { x: 0, y: 0, pxPerPoint: 1 }
      const away = FRESH_MARKS * pxPerPoint
      setMarks({ from: { x: x - away, y: y + away }, to: { x: x + away, y: y - away } })
      setNextIsFirst(true)
      view.current?.focusMark()
    },
    dragMark: (end, dx, dy) =>
      setMarks((before) => before && { ...before, [end]: { x: before[end].x + dx, y: before[end].y + dy } }),
  }
}
