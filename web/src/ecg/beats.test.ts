import { expect, test } from 'vitest'
import { beatsOf, beatsText } from './beats'

test('every R peak has the class of the nearest classified beat within 150 ms', () => {
  const classified = [
    { r_s: 0.4, class: 'N' },
    { r_s: 1.02, class: 'V' },
    { r_s: 1.1, class: 'S' },
    { r_s: 3.0, class: '?' },
  ]
  const beats = beatsOf([0.5, 1.0, 2.0, 3.0], classified)
  expect(beats.map((beat) => beat.label)).toEqual(['N', 'V', null, null])
  expect(beatsText(beats)).toBe('4 beats: 1 normal, 1 ventricular, 2 not classified')
})

test('beats without any class are still beats', () => {
  expect(beatsOf([1, 2], [])).toEqual([
    { timeS: 1, label: null },
    { timeS: 2, label: null },
  ])
  expect(beatsText([])).toBe('No beats found')
})
