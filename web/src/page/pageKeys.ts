/** What keys do on the Page view, for the help that lists them. */
export const PAGE_KEYS: readonly (readonly [string, string])[] = [
  ['Tab', 'To the next panel, and to the corners and edges of the one that is chosen'],
  ['← → ↑ ↓', 'Move what has the focus by a millimetre, with Shift by five: panel, edge, mark or the page'],
  ['Enter', 'On a panel: to its name; on the page while measuring: put the marks into the middle'],
  ['Delete', 'Take the panel away'],
  ['R', 'Rhythm strip or panel'],
  ['Z', 'Show the panel large'],
  ['N', 'New panel in the middle'],
  ['P', 'Measure a calibration pulse'],
  ['T', 'Measure a time span'],
  ['B', 'Show or hide the panels'],
  ['+ − 0 1', 'Enlarge, reduce, fit into the view, true pixels'],
  ['Ctrl Z', 'Undo, with Shift redo'],
  ['Ctrl S', 'Save, and have the page read anew'],
]

export const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** Steps of a plain arrow key with Shift. */
export const LARGE_STEP = 5

let presses = 0

/** What a held key belongs to: all that it does until it is let go is undone together. */
export function keyGesture(repeats: boolean): string {
  if (!repeats) presses += 1
  return `key ${presses}`
}
