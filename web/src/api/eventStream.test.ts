import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventStreamParser } from './eventStream'

const STREAM = ': ping\r\n\r\nid: 1\r\nevent: progress\r\ndata: {"a":1}\r\n\r\nid: 2\ndata: two\ndata: lines\n\n'

test('events come with their type, id and all lines of their data', () => {
  expect(new EventStreamParser().push(STREAM)).toEqual([
    { event: 'progress', data: '{"a":1}', id: '1' },
    { event: 'message', data: 'two\nlines', id: '2' },
  ])
})

test('however the text is cut into pieces, the events are the same', () => {
  const whole = new EventStreamParser().push(STREAM)
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 12 }), (places) => {
      const cuts = [0, ...places.sort((a, b) => a - b), STREAM.length]
      const parser = new EventStreamParser()
      const found = cuts.slice(1).flatMap((end, k) => parser.push(STREAM.slice(cuts[k], end)))
      expect(found).toEqual(whole)
    }),
  )
})

test('an event that is not complete waits', () => {
  const parser = new EventStreamParser()
  expect(parser.push('data: half')).toEqual([])
  expect(parser.push('\n')).toEqual([])
  expect(parser.push('\n')).toEqual([{ event: 'message', data: 'half', id: '' }])
})
