import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coloured, CONFIDENCE_COLOURS, confidenceClass } from './confidence'

test('confidence has the colours of the service’s pictures', () => {
  const source = readFileSync(new URL('../../../ecg/confidence_colours.py', import.meta.url), 'utf-8')
  const told = [...source.matchAll(/\((\d\.\d), "(\w+)", \((\d+), (\d+), (\d+)\)\)/g)].map(
    ([, least, name, ...rgb]) => ({
      least: Number(least),
      name,
      colour: `#${rgb.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`,
    }),
  )
  expect(CONFIDENCE_COLOURS).toEqual(told)
  expect([0.8, 0.79, 0.5, 0.1].map(confidenceClass)).toEqual(['sure', 'fair', 'fair', 'poor'])
})

test('a line is cut where its colour changes and where it breaks off, and nowhere else', () => {
  const line = [[0, 5, 0.9], [1, 6, 0.9], [2, 7, 0.6], [3, 8, 0.6], null, [9, 1, 0.9], [10, 2, 0.9]] as const
  expect(coloured(line)).toEqual([
    {
      name: 'sure',
      points: [
        [0, 5],
        [1, 6],
      ],
    },
    {
      name: 'fair',
      points: [
        [1, 6],
        [2, 7],
        [3, 8],
      ],
    },
    {
      name: 'sure',
      points: [
        [9, 1],
        [10, 2],
      ],
    },
  ])
  expect(coloured([[1, 1, 1], null])).toEqual([])
})
