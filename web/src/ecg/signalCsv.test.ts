import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSignalCsv } from './signalCsv'

const parsed = (text: string): ReturnType<typeof parseSignalCsv> => parseSignalCsv(new TextEncoder().encode(text))

test('leads, rate and gaps are read', () => {
  const found = parsed('time_s,I,V1 (from 2.5 s),II (mV)\n0.0000,-0.0580,,1\n0.0020,0.1,,\n0.0040,,1e-1,-2\n')
  expect(found.leads).toEqual(['I', 'V1', 'II'])
  expect(found.fsHz).toBe(500)
  expect(found.durationS).toBeCloseTo(0.006)
  expect([...found.signal[0]!]).toEqual([Math.fround(-0.058), Math.fround(0.1), NaN])
  expect([...found.signal[1]!]).toEqual([NaN, NaN, Math.fround(0.1)])
  expect([...found.signal[2]!]).toEqual([1, NaN, -2])
})

test('remarks, lines of Windows and a missing last line end change nothing', () => {
  const plain = parsed('time_s,I\n0,1\n0.5,2\n')
  expect(parsed('# made by\n# hand\ntime_s,I\r\n0,1\r\n0.5,2')).toEqual(plain)
})

test('a rate that is no round number of seconds is found', () => {
  const lines = Array.from({ length: 1000 }, (_, k) => `${(k / 360).toFixed(9)},0.5`)
  expect(parsed(`time_s,ECG\n${lines.join('\n')}\n`).fsHz).toBe(360)
})

test('every number is read as JavaScript reads it', () => {
  const number = fc.double({ min: -1000, max: 1000, noNaN: true })
  fc.assert(
    fc.property(fc.array(number, { minLength: 2, maxLength: 20 }), (values) => {
      const lines = values.map((value, k) => `${k},${value}`)
      const found = parsed(`time_s,I\n${lines.join('\n')}\n`)
      // Of the two zeros only one is written.
      expect([...found.signal[0]!].map((one) => one + 0)).toEqual(values.map((value) => Math.fround(value) + 0))
    }),
  )
})

test.each(['time_s,I\n', 'time_s\n0\n', '', 'time_s,I\n0,1\n'])('what holds no samples is refused: %j', (text) => {
  expect(() => parsed(text)).toThrow(SyntaxError)
})
