import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SignalHistory } from './signalHistory'

test('samples are found by their numbers as long as they are kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(60), { maxLength: 8 }), (capacity, pieces) => {
      const history = new SignalHistory(2, capacity)
      let count = 0
      for (const length of pieces) {
        const piece = Float32Array.from({ length }, (_, k) => count + k)
        history.append([piece, piece.map((value) => -value)])
        count += length
      }
      expect([history.start, history.end]).toEqual([Math.max(count - capacity, 0), count])
      const [up, down] = history.cut(history.start, history.end)
      expect([...up!]).toEqual(Array.from({ length: history.end - history.start }, (_, k) => history.start + k))
      expect([...down!].map((value) => -value + 0)).toEqual([...up!])
    }),
  )
})

test('what is not kept, and what is still to come, is not recorded', () => {
  const history = new SignalHistory(1, 4)
  history.append([Float32Array.of(0, 1, 2, 3, 4, 5)])
  expect([history.at(0, 1), history.at(0, 2), history.at(0, 5), history.at(0, 6)]).toEqual([NaN, 2, 5, NaN])
})
