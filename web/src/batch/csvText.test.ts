import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from './csvText'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('%j is no formula', (text) => {
  expect(
    csvText([[text]])
      .replace(/^"/, '')
      .startsWith("'"),
  ).toBe(true)
})

test('numbers stay numbers, and what is not known is empty', () => {
  expect(csvText([[-30, 0.5, null, NaN, 'a']])).toBe('-30,0.5,,,a\r\n')
})

test('commas, quotes and line ends stay within their cell', () => {
  expect(csvText([['a,b', 'say "x"', 'two\nlines']])).toBe('"a,b","say ""x""","two\nlines"\r\n')
})

test('no text begins a formula', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(csvText([[text]])).not.toMatch(/^"?[=+\-@\t]/)
    }),
  )
})
