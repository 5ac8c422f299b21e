import { expect, test } from 'vitest'
import { AS_FOUND } from './corrections'
import { foundTurn, turned, turnToCome } from './turn'

test('a page that the service turned is turned on from there', () => {
  const message = 'the page lay turned by 90 degrees and mirrored, and was brought upright'
  const found = foundTurn([{ code: 'page-turned', message, lead: null }])
  expect([found, foundTurn([])]).toEqual([90, 0])
  const once = { ...AS_FOUND, ...turned(AS_FOUND, AS_FOUND, found, 90) }
  expect([once.rotation_deg, turnToCome(AS_FOUND, once, found)]).toEqual([180, 90])
  const back = { ...AS_FOUND, ...turned(AS_FOUND, once, found, -90) }
  expect([back.rotation_deg, turnToCome(AS_FOUND, back, found)]).toEqual([90, 0])
})
