import { type Calipers, movedCalipers } from './calipers'
import type { EcgCanvas } from './ecgCanvas'
import type { EcgTool } from './ecgGestures'
import { SQUARE_MM } from './paper'

/** What keys read and tell. */
export interface KeyHost {
  tool: EcgTool
  calipers: Calipers | null
  activeEnd: 'from' | 'to'
  /** Times of beats, ascending (s). */
  beatS: readonly number[]
  /** Seconds that one step of a caliper takes, and millivolts. */
  stepS: number
  stepMv: number
  onCalipers: (calipers: Calipers | null, active: 'from' | 'to') => void
  onTool: (tool: EcgTool) => void
  onMarching: () => void
  /** What keys do that mean nothing here, in small letters. */
  others: Readonly<Record<string, () => void>>
}

const ZOOM_STEP = 1.25
const LARGE_STEP = 5
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What keys do, for the help that lists them. */
export const ECG_KEYS: readonly (readonly [string, string])[] = [
  ['← → ↑ ↓', 'Move the paper by a large square, with Shift by five'],
  ['+ −', 'Enlarge, reduce'],
  ['0', 'Fit into the view'],
  ['1', 'True size'],
  ['Home End', 'Beginning, end of the recording'],
  ['[ ]', 'Previous, next beat'],
  ['C', 'Calipers, and back to moving the paper'],
  ['Enter', 'Put calipers into the middle, then take the other end'],
  ['← → ↑ ↓ with calipers', 'Move that end by a tenth of a millimetre, with Shift by half of one'],
  ['M', 'March the calipers over the row'],
  ['Esc', 'Take the calipers away'],
  ['B', 'Mark the beats'],
  ['W', 'Mark the waves of every beat'],
  ['S', 'Show what the classes rest on'],
  ['D', 'Median beat of every lead'],
]

/** Do what a key means; false where it means nothing. */
export function pressKey(key: string, shift: boolean, canvas: EcgCanvas, host: KeyHost): boolean {
  const arrow = ARROWS[key]
  if (arrow) {
    if (host.tool === 'calipers' && host.calipers) moveEnd(arrow, shift, host, host.calipers)
    else canvas.panMm(arrow[0] * SQUARE_MM * (shift ? LARGE_STEP : 1), arrow[1] * SQUARE_MM * (shift ? LARGE_STEP : 1))
    return true
  }
  // Without calipers, Escape is left to the dialog around the view.
  if (key === 'Escape' && host.calipers === null) return false
  const name = key.length === 1 ? key.toLowerCase() : key
  const action = actions(canvas, host)[name] ?? host.others[name]
  if (action === undefined) return false
  action()
  return true
}

function moveEnd([x, y]: readonly [number, number], shift: boolean, host: KeyHost, calipers: Calipers): void {
  const steps = shift ? LARGE_STEP : 1
  host.onCalipers(
    movedCalipers(calipers, host.activeEnd, x * steps * host.stepS, -y * steps * host.stepMv),
    host.activeEnd,
  )
}

function actions(canvas: EcgCanvas, host: KeyHost): Readonly<Record<string, () => void>> {
  const beatBeside = (next: boolean): void => {
    const middleS = canvas.middleS
    const found = next
      ? host.beatS.find((timeS) => timeS > middleS + 0.02)
      : host.beatS.findLast((timeS) => timeS < middleS - 0.02)
    if (found !== undefined) canvas.centre(found)
  }
  return {
    '+': () => canvas.zoom(ZOOM_STEP),
    '=': () => canvas.zoom(ZOOM_STEP),
    '-': () => canvas.zoom(1 / ZOOM_STEP),
    '0': () => canvas.fit(),
    '1': () => canvas.trueSize(),
    Home: () => canvas.panMm(-1e9, 0),
    End: () => canvas.panMm(1e9, 0),
    '[': () => beatBeside(false),
    ']': () => beatBeside(true),
    c: () => host.onTool(host.tool === 'calipers' ? 'pan' : 'calipers'),
    m: host.onMarching,
    Escape: () => host.onCalipers(null, 'to'),
    Enter: () => {
      if (host.calipers) host.onCalipers(host.calipers, host.activeEnd === 'from' ? 'to' : 'from')
      else {
        host.onTool('calipers')
        host.onCalipers(canvas.freshCalipers(), 'to')
      }
    },
  }
}
