import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitted, type Frame, onPage, panned, zoomed } from './sight'

test('the point under the pointer stays there when the page is enlarged', () => {
  const frame: Frame = { viewWidth: 800, viewHeight: 600, pageWidth: 2000, pageHeight: 1500 }
  const sight = fitted(frame)
  const larger = zoomed(sight, 2, 300, 250, frame)
  expect(larger.zoom).toBeCloseTo(2 * sight.zoom)
  expect(onPage(larger, 300, 250).x).toBeCloseTo(onPage(sight, 300, 250).x)
  expect(onPage(larger, 300, 250).y).toBeCloseTo(onPage(sight, 300, 250).y)
})

test('some of the page is always seen', () => {
  const frame: Frame = { viewWidth: 390, viewHeight: 400, pageWidth: 2400, pageHeight: 1700 }
  const move = fc.oneof(
    fc.tuple(fc.constant('pan'), fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 })),
    fc.tuple(fc.constant('zoom'), fc.integer({ min: 0, max: 390 }), fc.integer({ min: 0, max: 400 })),
  )
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const { x, y, zoom } = moves.reduce(
        (sight, [kind, a, b]) => (kind === 'pan' ? panned(sight, a, b, frame) : zoomed(sight, 1.7, a, b, frame)),
        fitted(frame),
      )
      const seen = (edge: number, size: number, view: number): number => Math.min(edge + size, view) - Math.max(edge, 0)
      expect(seen(x, zoom * frame.pageWidth, frame.viewWidth)).toBeGreaterThan(20)
      expect(seen(y, zoom * frame.pageHeight, frame.viewHeight)).toBeGreaterThan(20)
    }),
  )
})
