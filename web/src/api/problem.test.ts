import { expect, test } from 'vitest'
import { problemOf, sentence } from './problem'

test('a problem document gives slug, words and cure', () => {
  const body = { type: 'urn:inkbeat:problem:no-trace', title: 'No trace', detail: 'no trace found', cure: 'turn it' }
  const problem = problemOf(422, body)
  expect([problem.slug, problem.status, problem.message, problem.cure]).toEqual([
    'no-trace',
    422,
    'No trace found.',
    'Turn it.',
  ])
})

test.each([null, 'text', { detail: 5 }])('an answer that is no problem document (%j) still says its status', (body) => {
  const problem = problemOf(502, body)
  expect(problem.slug).toBe('unknown')
  expect(problem.message).toContain('502')
})

test('a sentence has a capital and ends once', () => {
  expect([sentence('one thing'), sentence('Done!'), sentence(' ')]).toEqual(['One thing.', 'Done!', ''])
})
