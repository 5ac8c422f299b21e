import { expect, test } from 'vitest'
import { errorText, mvText, percentText, rangeSide, rangeText, valueText } from './measureText'

const measure = (
  value: number | null,
  unit: string,
  range: [number, number] | null = null,
  uncertainty: number | null = null,
): Parameters<typeof valueText>[0] => ({
  value,
  unit,
  normal_range: range,
  uncertainty,
})

test('values have no more digits than paper gives', () => {
  expect(valueText(measure(94.42, 'bpm'))).toBe('94')
  expect(valueText(measure(1.979, 'mV'))).toBe('1.98')
  expect(valueText(measure(-12.6, 'deg'))).toBe('−13')
  expect(valueText(measure(-0.2, 'deg'))).toBe('0')
  expect(valueText(measure(null, 'ms'))).toBe('–')
})

test('an error is never written as none', () => {
  expect(errorText(measure(95, 'ms', null, 6.324))).toBe('± 6')
  expect(errorText(measure(95, 'ms', null, 0.31))).toBe('± 0.3')
  expect(errorText(measure(95, 'ms'))).toBe('')
})

test('ranges are written with their unit; a lowest of 0 is no limit but of angles', () => {
  expect(rangeText(measure(80, 'bpm', [60, 100]))).toBe('60 to 100 bpm')
  expect(rangeText(measure(1, 'mV', [0, 3.5]))).toBe('up to 3.5 mV')
  expect(rangeText(measure(1, 'deg', [0, 75]))).toBe('0 to 75°')
  expect(rangeText(measure(1, 'deg', [-30, 90]))).toBe('−30 to 90°')
})

test('the side of a range is that of the written value', () => {
  expect(rangeSide(measure(100.4, 'bpm', [60, 100]))).toBeNull()
  expect(rangeSide(measure(100.6, 'bpm', [60, 100]))).toBe('high')
  expect(rangeSide(measure(59.4, 'bpm', [60, 100]))).toBe('low')
  expect(rangeSide(measure(null, 'bpm', [60, 100]))).toBeNull()
})

test('only what is certain is 0 or 100 %', () => {
  expect([0, 0.0003, 0.871, 0.997, 1].map(percentText)).toEqual(['0 %', '< 1 %', '87 %', '> 99 %', '100 %'])
})

test('amplitudes have hundredths and no negative nought', () => {
  expect([mvText(-0.002), mvText(-0.126), mvText(null)]).toEqual(['0.00', '−0.13', '–'])
})
