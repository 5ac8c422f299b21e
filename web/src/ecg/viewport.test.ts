import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clamped, fitted, type Frame, panned, resized, type Viewport, zoomed } from './viewport'

const frames: fc.Arbitrary<Frame> = fc.record({
  widthPx: fc.integer({ min: 200, max: 4000 }),
  heightPx: fc.integer({ min: 100, max: 2200 }),
  paperWidthMm: fc.integer({ min: 20, max: 50_000 }),
  paperHeightMm: fc.integer({ min: 20, max: 600 }),
  pxPerMm: fc.double({ min: 2, max: 12, noNaN: true }),
})
const viewports: fc.Arbitrary<Viewport> = fc.record({
  leftMm: fc.double({ min: -1e4, max: 1e5, noNaN: true }),
  topMm: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  zoom: fc.double({ min: 0.01, max: 100, noNaN: true }),
})

test('whatever is asked, the view lies on the paper', () => {
  fc.assert(
    fc.property(viewports, frames, (viewport, frame) => {
      const found = clamped(viewport, frame)
      const widthMm = frame.widthPx / (frame.pxPerMm * found.zoom)
      const heightMm = frame.heightPx / (frame.pxPerMm * found.zoom)
      if (widthMm <= frame.paperWidthMm) {
        expect(found.leftMm).toBeGreaterThanOrEqual(0)
        expect(found.leftMm + widthMm).toBeLessThanOrEqual(frame.paperWidthMm + 1e-6)
      } else expect(found.leftMm).toBeLessThanOrEqual(0)
      if (heightMm <= frame.paperHeightMm) {
        expect(found.topMm).toBeGreaterThanOrEqual(0)
        expect(found.topMm + heightMm).toBeLessThanOrEqual(frame.paperHeightMm + 1e-6)
      } else expect(found.topMm).toBeLessThanOrEqual(0)
      expect(clamped(found, frame)).toEqual(found)
    }),
  )
})

test('the point that is zoomed about stays where it is, where the paper is large enough', () => {
  const frame = { widthPx: 800, heightPx: 400, paperWidthMm: 1e6, paperHeightMm: 1e6, pxPerMm: 4 }
  const inside = fc.record({
    leftMm: fc.double({ min: 1000, max: 9e5, noNaN: true }),
    topMm: fc.double({ min: 1000, max: 9e5, noNaN: true }),
    zoom: fc.double({ min: 0.3, max: 10, noNaN: true }),
  })
  const factors = fc.double({ min: 0.5, max: 2, noNaN: true })
  fc.assert(
    fc.property(inside, factors, fc.integer({ min: 0, max: 800 }), (viewport, factor, xPx) => {
      const paperMm = (one: Viewport): number => one.leftMm + xPx / (frame.pxPerMm * one.zoom)
      expect(paperMm(zoomed(viewport, factor, xPx, 100, frame))).toBeCloseTo(paperMm(viewport), 6)
    }),
  )
})

test('there and back is where it was', () => {
  const frame = { widthPx: 800, heightPx: 400, paperWidthMm: 2000, paperHeightMm: 300, pxPerMm: 4 }
  const start = clamped({ leftMm: 500, topMm: 50, zoom: 1 }, frame)
  const moved = panned(start, -120, 40, frame)
  expect(moved.leftMm).toBeCloseTo(530)
  expect(panned(moved, 120, -40, frame)).toEqual(start)
})

test('what is fitted is seen whole where it can be read, else in its full height', () => {
  const sheet = { paperWidthMm: 260, paperHeightMm: 120, pxPerMm: 96 / 25.4 }
  const desktop = fitted({ ...sheet, widthPx: 1400, heightPx: 700 })
  expect(260 * sheet.pxPerMm * desktop.zoom).toBeLessThanOrEqual(1400.001)
  const phone = fitted({ ...sheet, widthPx: 390, heightPx: 500 })
  expect(phone.leftMm).toBe(0)
  expect(120 * sheet.pxPerMm * phone.zoom).toBeCloseTo(500)
  expect(fitted({ ...sheet, widthPx: 390, heightPx: 200 }).zoom).toBe(0.75)
})

test('a view that showed all of the paper does so in another size; one that was enlarged keeps its scale', () => {
  const before: Frame = { widthPx: 1280, heightPx: 600, paperWidthMm: 260, paperHeightMm: 110, pxPerMm: 3.78 }
  const after = { ...before, heightPx: 450 }
  expect(resized(fitted(before), before, after)).toEqual(fitted(after))
  const enlarged = zoomed(fitted(before), 2, 300, 200, before)
  expect(resized(enlarged, before, after)).toEqual(clamped(enlarged, after))
})

test('a long strip that was moved on in time stays there when its height is fitted again', () => {
  const before: Frame = { widthPx: 1280, heightPx: 600, paperWidthMm: 45_000, paperHeightMm: 130, pxPerMm: 3.78 }
  const after = { ...before, heightPx: 500 }
  const moved = panned(fitted(before), -4000, 0, before)
  const found = resized(moved, before, after)
  expect(found.leftMm).toBe(moved.leftMm)
  expect(found.zoom).toBe(fitted(after).zoom)
})
