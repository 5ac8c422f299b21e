import { expect, test } from 'vitest'
import { analysisHref, PAGE_VIEWS, routeOf, trendsHref } from './route'

const ID = '0123456789abcdef0123456789abcdef'

test('an address that is made leads back', () => {
  for (const view of PAGE_VIEWS) {
    expect(routeOf(analysisHref(ID, 3, view))).toEqual({ name: 'analysis', analysis: ID, page: 3, view })
  }
})

test('page and view need not be told', () => {
  const first = { name: 'analysis', analysis: ID, page: 1, view: 'result' }
  expect(routeOf(`#/analysis/${ID}`)).toEqual(first)
  expect(routeOf(`#/analysis/${ID}/0`)).toEqual(first)
})

test.each(['', '#', '#/'])('home is %j', (hash) => expect(routeOf(hash)).toEqual({ name: 'home' }))

test.each(['#/analysis/../x', '#/nothing', `#/analysis/${ID}/1/nothing`])('there is nothing at %s', (hash) =>
  expect(routeOf(hash)).toEqual({ name: 'unknown' }),
)

test('trends name their pages', () => {
  const other = ID.replaceAll('0', 'f')
  expect(routeOf(trendsHref([`${ID}.1`, `${other}.12`]))).toEqual({
    name: 'trends',
    pages: [
      { analysis: ID, page: 1 },
      { analysis: other, page: 12 },
    ],
  })
  expect(routeOf('#/trends/')).toEqual({ name: 'unknown' })
})
