import { expect, test } from 'vitest'
import { encodeSamples, messageOf } from './messages'

test('samples are interleaved by lead behind the number of the first', () => {
  const message = new DataView(encodeSamples(2 ** 40 + 3, [Float32Array.of(1, 2), Float32Array.of(-0.5, NaN)]))
  expect(message.byteLength).toBe(24)
  expect(message.getBigUint64(0, true)).toBe(2n ** 40n + 3n)
  expect([8, 12, 16, 20].map((at) => message.getFloat32(at, true))).toEqual([1, -0.5, 2, NaN])
})

test('messages of kinds that are not known are passed over', () => {
  expect(messageOf('{"type": "pong"}')).toBeNull()
  expect(messageOf('[1]')).toBeNull()
  expect(messageOf('{"type": "rate", "sequence": 3, "time_s": 1, "bpm": null}')).toMatchObject({ bpm: null })
})
