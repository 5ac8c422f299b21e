import { expect, test } from 'vitest'
import { chartOf, drawable } from './chart'
import { USUAL_SCALE } from './paper'
import { STANDARD_LEADS } from './recording'
import { cutLeads } from './stayingNames'

const signal = STANDARD_LEADS.map(() => Float32Array.from({ length: 1000 }, (_, k) => Math.sin(k / 9)))
const chart = chartOf(drawable({ fsHz: 100, durationS: 10, leads: STANDARD_LEADS, signal }), '3x4+1R', USUAL_SCALE)
const leads = (leftMm: number): string[] => cutLeads(chart, leftMm, 5).map((one) => one.lead)

test('names on the paper are enough while the beginnings are seen', () => expect(leads(0)).toEqual([]))

test('what the edge cuts is named there', () => {
  expect(leads(20)).toEqual(['I', 'II', 'III', 'II'])
  expect(leads(100)).toEqual(['aVR', 'aVL', 'aVF', 'II'])
})

test('a panel of which little is left is not named', () => {
  expect(leads(10 + 2.5 * 25 - 2)).toEqual(['II'])
})
