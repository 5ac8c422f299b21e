import { test as base, expect } from '@playwright/test'

export { expect }

export const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname

/** A test that also fails where a page asks another host for something, or throws what nobody catches. */
export const test = base.extend<{ nothingAmiss: undefined }>({
  nothingAmiss: [
    async ({ context, baseURL }, use) => {
      const amiss: string[] = []
      const own = new Set([baseURL, process.env.E2E_KEYED].map((url) => new URL(url ?? '').host))
      const take = (url: string): void => {
        // Pictures and files that were fetched are shown from memory (blob:).
        if (!url.startsWith('blob:') && !own.has(new URL(url).host)) amiss.push(`asked ${url}`)
      }
      context.on('request', (request) => take(request.url()))
      context.on('page', (page) => page.on('websocket', (socket) => take(socket.url())))
      // What the service's policy forbids is stopped before it becomes a request.
      context.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) amiss.push(message.text())
      })
      context.on('weberror', (error) => amiss.push(String(error.error())))
      await use(undefined)
      expect(amiss).toEqual([])
    },
    { auto: true },
  ],
})
