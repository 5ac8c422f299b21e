import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDrawnAnew } from './tiles'
import { tilesOf } from './tileSheet'

const views = fc.record({
  leftPx: fc.integer({ min: -500, max: 20_000 }),
  topPx: fc.integer({ min: -500, max: 2000 }),
  widthPx: fc.integer({ min: 100, max: 4000 }),
  heightPx: fc.integer({ min: 100, max: 2000 }),
  paperWidthPx: fc.integer({ min: 100, max: 25_000 }),
  paperHeightPx: fc.integer({ min: 100, max: 4000 }),
})

test('every point of the paper that is seen lies on a tile', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(views, share, share, (view, across, down) => {
      const x = Math.floor(view.leftPx + across * (view.widthPx - 1))
      const y = Math.floor(view.topPx + down * (view.heightPx - 1))
      fc.pre(x >= 0 && y >= 0 && x < view.paperWidthPx && y < view.paperHeightPx)
      const place = { column: Math.floor(x / 320), row: Math.floor(y / 320) }
      expect(tilesOf(view, 320, 0)).toContainEqual(place)
    }),
  )
})

test('no tile lies beside the paper, and those around the view come on top', () => {
  fc.assert(
    fc.property(views, (view) => {
      const [seen, around] = [tilesOf(view, 320, 0), tilesOf(view, 320, 1)]
      expect(around.length).toBeGreaterThanOrEqual(seen.length)
      for (const { column, row } of around) {
        expect(column >= 0 && column * 320 < view.paperWidthPx).toBe(true)
        expect(row >= 0 && row * 320 < view.paperHeightPx).toBe(true)
      }
    }),
  )
})

test('an enlargement is drawn once it stays, or where the one before no longer serves', () => {
  expect([isDrawnAnew(1, 1e9), isDrawnAnew(1.2, 16), isDrawnAnew(0.8, 16)]).toEqual([false, false, false])
  expect([isDrawnAnew(1.2, 200), isDrawnAnew(3.1, 0), isDrawnAnew(0.5, 0)]).toEqual([true, true, true])
})
