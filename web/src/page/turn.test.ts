import { expect, test } from 'vitest'
import type { components } from '../api/results'
import { AS_FOUND } from './corrections'
import { turned, turnOf, turnToCome } from './turn'

const READ: components['schemas']['traces'] = {
  schema: 'urn:inkbeat:traces:1',
  software: 'inkbeat 1',
  source: 'ecg',
  page: 1,
  width_px: 1000,
  height_px: 700,
  rotation_deg: 90,
  mirrored: false,
  px_per_mm_x: 4,
  px_per_mm_y: 4,
  layout: '3x4+1R',
  traces: [],
}

test('a page that the service turned is turned on from there', () => {
  const had = turnOf(READ, AS_FOUND)
  expect(had).toBe(90)
  const once = { ...AS_FOUND, ...turned(AS_FOUND, had, 90) }
  expect([once.rotation_deg, turnToCome(once, had)]).toEqual([180, 90])
  const back = { ...AS_FOUND, ...turned(once, had, -90) }
  expect([back.rotation_deg, turnToCome(back, had)]).toEqual([90, 0])
  const beyond = { ...AS_FOUND, ...turned(back, had, -90), ...turned({ ...back, rotation_deg: 0 }, had, -90) }
  expect([beyond.rotation_deg, turnToCome(beyond, had)]).toEqual([270, 180])
})

test('a page that was not read lies as it was given, or as a person turned it', () => {
  expect([turnOf(null, AS_FOUND), turnOf(null, { ...AS_FOUND, rotation_deg: 270 })]).toEqual([0, 270])
})

test('until the picture of a saved turn comes, the one before is shown turned', () => {
  const saved = { ...AS_FOUND, rotation_deg: 180 }
  expect(turnToCome(saved, 90)).toBe(90)
  expect(turnToCome(saved, turnOf({ ...READ, rotation_deg: 180 }, saved))).toBe(0)
  expect(turnToCome(AS_FOUND, 90)).toBe(0)
})
