import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import type { Box, Panel } from './corrections'
import { ARROWS, keyGesture, LARGE_STEP } from './pageKeys'
import { EDGE_GRIPS, type Grip, panelName } from './panels'

const GRIP_NAMES: Record<Exclude<Grip, 'all'>, string> = {
  nw: 'Upper left corner',
  n: 'Upper edge',
  ne: 'Upper right corner',
  e: 'Right edge',
  se: 'Lower right corner',
  s: 'Lower edge',
  sw: 'Lower left corner',
  w: 'Left edge',
}
const GRIP_PLACES: Record<Exclude<Grip, 'all'>, string> = {
  nw: '-left-5 -top-5 cursor-nwse-resize',
  n: 'left-1/2 -top-5 -translate-x-1/2 cursor-ns-resize',
  ne: '-right-5 -top-5 cursor-nesw-resize',
  e: '-right-5 top-1/2 -translate-y-1/2 cursor-ew-resize',
  se: '-right-5 -bottom-5 cursor-nwse-resize',
  s: 'left-1/2 -bottom-5 -translate-x-1/2 cursor-ns-resize',
  sw: '-left-5 -bottom-5 cursor-nesw-resize',
  w: '-left-5 top-1/2 -translate-y-1/2 cursor-ew-resize',
}

interface PanelBoxProps {
  panel: Panel
  place: number
  chosen: boolean
  /** Why the service would not take it. */
  fault: string | undefined
  locked: boolean
  onChoose: (place: number) => void
  onReveal: (box: Box) => void
  /** By steps of a millimetre. */
  onNudge: (place: number, grip: Grip, across: number, down: number, gesture: string) => void
  /** A key that is none of the box's own. */
  onKey: (place: number, key: string) => boolean
}

/** A panel over the page: its frame, its name to drag it by, and eight handles where it is chosen. */
export function PanelBox(props: PanelBoxProps): ReactNode {
  const { panel, place, chosen, fault, locked, onNudge } = props
  const nudge = (event: KeyboardEvent, grip: Grip): boolean => {
    const arrow = ARROWS[event.key]
    if (!arrow || locked) return false
    const steps = event.shiftKey ? LARGE_STEP : 1
    onNudge(place, grip, arrow[0] * steps, arrow[1] * steps, keyGesture(event.repeat))
    return true
  }
  const press = (event: KeyboardEvent, grip: Grip): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!nudge(event, grip) && !props.onKey(place, event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const colour = fault === undefined ? 'border-[#00635a]' : 'border-[#a4161a]'
  const look = chosen ? 'border-2 bg-[#00635a]/12' : 'border opacity-90 hover:bg-[#00635a]/8'
  return (
    <div data-panel={place} style={placed(panel.box_px)} className={`absolute ${chosen ? 'z-10' : ''}`}>
      <button
        type="button"
        aria-pressed={chosen}
        aria-label={`${panelName(panel)}${fault === undefined ? '' : `: ${fault}`}`}
        onClick={() => props.onChoose(place)}
        onFocus={(event) => {
          // A pointer chooses when it is let go, as it may be about to move the page.
          if (!event.currentTarget.matches(':focus-visible')) return
          props.onChoose(place)
          props.onReveal(panel.box_px)
        }}
        onKeyDown={(event) => press(event, 'all')}
        className={`absolute inset-0 rounded-sm ${colour} ${look} ${panel.rhythm ? 'border-dashed' : ''} ${chosen && !locked ? 'cursor-move' : 'cursor-[inherit]'} focus-visible:outline-[3px] focus-visible:outline-offset-1 focus-visible:outline-[#0b5a99]`}
      >
        <span
          data-grip="all"
          className={`absolute bottom-full -left-px rounded-t px-1 text-[0.6875rem] leading-4 font-semibold text-white sm:text-xs sm:leading-5 ${fault === undefined ? 'bg-[#00635a]' : 'bg-[#a4161a]'} ${locked ? '' : 'cursor-move'}`}
        >
          {panel.lead}
        </span>
      </button>
      {chosen &&
        !locked &&
        EDGE_GRIPS.map((grip) => (
          <button
            key={grip}
            type="button"
            data-grip={grip}
            aria-label={`${GRIP_NAMES[grip]} of ${panel.lead}`}
            onKeyDown={(event) => press(event, grip)}
            className={`group absolute grid size-7 place-items-center outline-none ${GRIP_PLACES[grip]}`}
          >
            <span className="size-3 rounded-full border-2 border-[#00635a] bg-white group-hover:bg-[#bfe6dc] group-focus-visible:outline-[3px] group-focus-visible:outline-[#0b5a99]" />
          </button>
        ))}
    </div>
  )
}

/** A box of the page in a layer that is placed by `--zoom`. */
export function placed([left, top, right, bottom]: Box): CSSProperties {
  const px = (value: number): string => `calc(var(--zoom) * ${value}px)`
  return { left: px(left), top: px(top), width: px(right - left), height: px(bottom - top) }
}
