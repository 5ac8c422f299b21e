import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listWindow, scrollToRow } from './listWindow'

test('all rows that are seen are drawn, and not many more', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 50, max: 3000 }), fc.nat(20_000), (scroll, height, count) => {
      const { first, end } = listWindow(scroll, height, 64, count)
      const seen = Array.from({ length: Math.ceil(height / 64) + 1 }, (_, k) => Math.floor(scroll / 64) + k)
      for (const row of seen) {
        if (row >= count || row * 64 >= scroll + height) continue
        expect(row).toBeGreaterThanOrEqual(first)
        expect(row).toBeLessThan(end)
      }
      expect(end - first).toBeLessThanOrEqual(height / 64 + 14)
    }),
  )
})

test('a row that is seen scrolls nothing', () => {
  expect(scrollToRow(3, 100, 640, 64)).toBe(100)
  expect(scrollToRow(0, 100, 640, 64)).toBe(0)
  expect(scrollToRow(20, 100, 640, 64)).toBe(21 * 64 - 640)
})
