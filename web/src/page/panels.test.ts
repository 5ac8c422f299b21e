import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Box, Panel } from './corrections'
import { draggedBox, EDGE_GRIPS, freshPanel, laidPanels, panelFaults, scaledPanels, type Sheet } from './panels'
import { layoutTitle, PRINTED_LAYOUTS } from './printedLayouts'

const SHEET: Sheet = { widthPx: 2386, heightPx: 1701, pxPerMmX: 7.874, pxPerMmY: 7.874 }
const grip = fc.constantFrom('all' as const, ...EDGE_GRIPS)
const far = fc.double({ min: -5000, max: 5000, noNaN: true })
const onSheet: fc.Arbitrary<Box> = fc
  .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 30, max: 380 }))
  .map(([x, y, size]) => [x, y, x + size, y + Math.min(size, 300)])

/** What `check_boxes` of the service asks of a box. */
function isTaken([left, top, right, bottom]: Box): boolean {
  const spans = [
    [left, right, SHEET.widthPx, 3 * SHEET.pxPerMmX],
    [top, bottom, SHEET.heightPx, 3 * SHEET.pxPerMmY],
  ] as const
  // Corners are rounded to a tenth of a pixel.
  return spans.every(
    ([low, high, size, least]) =>
      high - low >= least - 0.1 &&
      low >= -0.5 * size - 0.1 &&
      high <= 1.5 * size + 0.1 &&
      Math.min(high, size) - Math.max(low, 0) >= least - 0.1,
  )
}

test('a box that is dragged anywhere by any grip is one that the service takes', () => {
  fc.assert(
    fc.property(onSheet, fc.array(fc.tuple(grip, far, far), { maxLength: 8 }), (box, drags) => {
      expect(isTaken(drags.reduce((at, [by, dx, dy]) => draggedBox(at, by, dx, dy, SHEET), box))).toBe(true)
    }),
  )
})

test('a box that is moved keeps its size, an edge that is moved leaves the others', () => {
  fc.assert(
    fc.property(onSheet, fc.integer({ min: -20, max: 20 }), (box, by) => {
      const moved = draggedBox(box, 'all', by, by, SHEET)
      expect(moved[2] - moved[0]).toBeCloseTo(box[2] - box[0], 6)
      expect(moved[3] - moved[1]).toBeCloseTo(box[3] - box[1], 6)
      expect(draggedBox(box, 'e', by, by, SHEET).toSpliced(2, 1)).toEqual(box.toSpliced(2, 1))
    }),
  )
})

test('a new panel is the first lead that has none', () => {
  const panels = laidPanels(
    [
      ['I', 'II'],
      ['-aVR', 'III'],
    ],
    ['II'],
    SHEET,
  )
  const fresh = freshPanel(panels, 1200, 800, SHEET)
  expect(fresh.lead).toBe('aVL')
  expect(panelFaults([...panels, fresh], SHEET).size).toBe(0)
})

test('a lead may stand as a panel and as a strip, but not twice as either', () => {
  const [first, second, strip] = laidPanels([['II', 'V1']], ['II'], SHEET) as [Panel, Panel, Panel]
  expect(panelFaults([first, second, strip], SHEET).size).toBe(0)
  const twice = panelFaults([first, { ...second, lead: '-II' }, strip], SHEET)
  expect([...twice]).toEqual([[1, '-II stands more than once as a panel']])
})

test('panels of a page of half the size are half as far', () => {
  const half: Sheet = { widthPx: 1193, heightPx: 850.5, pxPerMmX: 3.937, pxPerMmY: 3.937 }
  const panel: Panel = { lead: 'V1', box_px: [100, 200, 300, 401], rhythm: false }
  expect(scaledPanels([panel], SHEET, half)).toEqual([{ ...panel, box_px: [50, 100, 150, 200.5] }])
})

test('layouts are those of the service, and their panels are taken', () => {
  const known = readFileSync(new URL('../../../ecg/layouts.py', import.meta.url), 'utf-8')
  const names = [...known.matchAll(/^ +Layout\("([^"]+)"/gm)].map((found) => found[1])
  expect(PRINTED_LAYOUTS.map((layout) => layout.name)).toEqual(names)
  for (const { rows, rhythm } of PRINTED_LAYOUTS) {
    const panels = laidPanels(rows, rhythm, SHEET)
    expect(panelFaults(panels, SHEET).size).toBe(0)
    expect(panels.every(({ box_px }) => isTaken(box_px))).toBe(true)
  }
})

test.each([
  ['3x4+1R', '3 × 4, 1 rhythm strip'],
  ['12x1-cabrera', '12 × 1, Cabrera'],
  ['6x1-limb', '6 × 1, limb leads'],
  ['3x4-cabrera+1R', '3 × 4, Cabrera, 1 rhythm strip'],
])('%s reads %s', (name, title) => expect(layoutTitle(name)).toBe(title))
