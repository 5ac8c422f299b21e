import { useSyncExternalStore } from 'react'

/** The views of a page, which its tabs choose from. */
export const PAGE_VIEWS = ['result', 'ecg', 'page'] as const
export type PageView = (typeof PAGE_VIEWS)[number]

/** What the address shows. */
export type Route =
  | { name: 'home' }
  | { name: 'analysis'; analysis: string; page: number; view: PageView }
  | { name: 'live' }
  | { name: 'batch' }
  | { name: 'trends'; pages: readonly { analysis: string; page: number }[] }
  | { name: 'unknown' }

const ANALYSIS = /^\/analysis\/([0-9a-f]{32})(?:\/(\d{1,6}))?(?:\/([a-z]+))?$/

const TRENDS = /^\/trends\/[0-9a-f]{32}\.\d{1,6}(?:,[0-9a-f]{32}\.\d{1,6})*$/

/** The route of what stands behind the # of an address. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#/, '').replace(/\/$/, '')
  if (path === '') return { name: 'home' }
  if (path === '/live') return { name: 'live' }
  if (path === '/batch') return { name: 'batch' }
  if (TRENDS.test(path)) return { name: 'trends', pages: pagesOf(path.slice('/trends/'.length)) }
  const found = ANALYSIS.exec(path)
  const view = PAGE_VIEWS.find((one) => one === (found?.[3] ?? PAGE_VIEWS[0]))
  if (!found?.[1] || view === undefined) return { name: 'unknown' }
  return { name: 'analysis', analysis: found[1], page: Math.max(Number(found[2] ?? 1), 1), view }
}

export const HOME = '#/'
export const LIVE = '#/live'
export const BATCH = '#/batch'

/** Trends over pages, each written as analysis.page. */
export function trendsHref(pages: readonly string[]): string {
  return `#/trends/${pages.join(',')}`
}

function pagesOf(list: string): { analysis: string; page: number }[] {
  return list.split(',').map((one) => {
    const [analysis = '', page] = one.split('.')
    return { analysis, page: Number(page) }
  })
}

export function analysisHref(analysis: string, page = 1, view: PageView = PAGE_VIEWS[0]): string {
  return `#/analysis/${analysis}/${page}/${view}`
}

/** The hash that is shown: the address's, unless a guard keeps the one before. */
let shown: string | null = null
let guard: ((to: string) => boolean) | null = null
const listeners = new Set<() => void>()

function shownHash(): string {
  return (shown ??= location.hash)
}

function followAddress(): void {
  if (location.hash === shownHash()) return
  if (guard !== null && !guard(location.hash)) {
    history.replaceState(null, '', shownHash())
    return
  }
  shown = location.hash
  listeners.forEach((tell) => tell())
}

function subscribe(tell: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('hashchange', followAddress)
  listeners.add(tell)
  return () => {
    listeners.delete(tell)
    if (listeners.size === 0) window.removeEventListener('hashchange', followAddress)
  }
}

/** Ask `mayLeave` before another address is shown; where it says no, the address goes back. Returns how to stop that. */
export function guardRoute(mayLeave: (to: string) => boolean): () => void {
  guard = mayLeave
  return () => {
    if (guard === mayLeave) guard = null
  }
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, shownHash))
}

export function goTo(href: string): void {
  location.hash = href
}
