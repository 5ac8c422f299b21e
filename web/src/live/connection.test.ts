import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../api/problem'
import { type Connection, type ConnectionNews, nextConnection, pauseMs } from './connection'

const STREAM = 'a'.repeat(32)
const OFF: Connection = { phase: 'off' }

function after(...news: ConnectionNews[]): Connection {
  return news.reduce((state, one) => nextConnection(state, one, 0), OFF)
}

const opened: ConnectionNews[] = [{ type: 'begin' }, { type: 'welcomed', stream: STREAM, firstEvent: 0 }]
const broken: ConnectionNews = { type: 'lost', problem: null }
const refused = (slug: string, status: number): ConnectionNews => ({
  type: 'lost',
  problem: new Problem(slug, status, 'Why.', ''),
})

test('a stream whose connection broke goes on where its events were heard', () => {
  const lost = after(...opened, { type: 'heard', sequence: 41 }, broken)
  expect(lost).toMatchObject({ phase: 'waiting', resume: { stream: STREAM, fromEvent: 42 } })
  expect(nextConnection(lost, { type: 'due' }, 0)).toMatchObject({
    phase: 'connecting',
    resume: { stream: STREAM, fromEvent: 42 },
  })
})

test('pauses double with every failure in a row, up to eight seconds, and begin anew once it worked', () => {
  let state = after(...opened, broken)
  const pauses: number[] = []
  for (let k = 0; k < 8 && state.phase === 'waiting'; k++) {
    pauses.push(state.pauseMs)
    state = nextConnection(nextConnection(state, { type: 'due' }, 0), broken, 0)
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
  state = nextConnection(state, { type: 'due' }, 0)
  state = nextConnection(state, { type: 'welcomed', stream: STREAM, firstEvent: 0 }, 0)
  expect(nextConnection(state, broken, 0)).toMatchObject({ phase: 'waiting', pauseMs: 250 })
})

test('a pause is shortened by chance, but not below half', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const whole = pauseMs(tries, 0)
      expect(pauseMs(tries, random)).toBeGreaterThanOrEqual(Math.floor(whole / 2))
      expect(pauseMs(tries, random)).toBeLessThanOrEqual(whole)
    }),
  )
})

test.each([
  ['idle', 408],
  ['slow-reader', 408],
  ['busy', 503],
  ['too-many-requests', 429],
])('after %s the same stream goes on', (slug, status) => {
  expect(after(...opened, refused(slug, status))).toMatchObject({ phase: 'waiting', resume: { stream: STREAM } })
})

test.each([
  ['not-found', 404],
  ['unexpected-fault', 500],
])('after %s another stream begins', (slug, status) => {
  expect(after(...opened, refused(slug, status))).toMatchObject({ phase: 'waiting', resume: null })
})

test.each([
  ['unauthorized', 401],
  ['invalid-message', 422],
  ['taken-over', 409],
])('%s is not tried again', (slug, status) => {
  const state = after(...opened, refused(slug, status))
  expect(state).toMatchObject({ phase: 'refused', problem: { slug } })
  expect(nextConnection(state, { type: 'due' }, 0)).toBe(state)
})

test('nothing brings back what was ended, but to begin anew', () => {
  const news = fc.oneof(
    fc.constant<ConnectionNews>(broken),
    fc.constant<ConnectionNews>({ type: 'due' }),
    fc.nat(9).map((sequence): ConnectionNews => ({ type: 'heard', sequence })),
    fc.constant<ConnectionNews>({ type: 'welcomed', stream: STREAM, firstEvent: 0 }),
  )
  fc.assert(
    fc.property(fc.array(news), (all) => {
      expect(after(...opened, { type: 'end' }, ...all)).toEqual(OFF)
    }),
  )
  expect(after(...opened, { type: 'end' }, { type: 'begin' })).toMatchObject({ phase: 'connecting', resume: null })
})
