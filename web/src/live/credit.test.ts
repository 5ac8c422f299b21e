import { expect, test } from 'vitest'
import { creditEnd } from './credit'

test('as much is sent as the service takes, and what time adds to it', () => {
  const credit = { sample: 1000, samples: 50, atMs: 5000 }
  expect(creditEnd(credit, 360, 5000)).toBe(1050)
  expect(creditEnd(credit, 360, 6000)).toBe(1410)
  expect(creditEnd(credit, 360, 4000)).toBe(1050)
})

test('a spent credit does not stop a stream for ever', () => {
  expect(creditEnd({ sample: 0, samples: 0, atMs: 0 }, 360, 100)).toBeGreaterThan(0)
})
