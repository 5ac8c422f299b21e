import type { Page, WebSocketRoute } from '@playwright/test'
import { expect, test } from './app'

async function startSynthetic(page: Page, bpm?: number): Promise<void> {
  await page.goto('./#/live')
  if (bpm !== undefined) await page.getByLabel('Rate').fill(String(bpm))
  await page.getByRole('button', { name: 'Start' }).click()
}

test('a synthetic patient shows beats and a heart rate near the set one', async ({ page }) => {
  await startSynthetic(page, 96)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await expect(page.getByTestId('beat').first()).toBeVisible()
  await expect(async () => {
    const rate = Number(await page.getByTestId('rate').textContent())
    expect(Math.abs(rate - 96)).toBeLessThanOrEqual(4)
  }).toPass({ timeout: 60_000 })
  await expect(page.getByText(/^Normal rhythm|^Other arrhythmia|^Atrial/)).toBeVisible()
  await expect(page.getByText('II', { exact: true })).toBeVisible()
  // Once it is known what came after them, beats are final.
  await expect(page.getByTestId('beat').filter({ hasNotText: 'first look' }).nth(3)).toBeVisible()
})

test('a stream goes on over a connection that is cut: no beat is missing, none is there twice', async ({ page }) => {
  const routes: WebSocketRoute[] = []
  const hellos: string[] = []
  await page.routeWebSocket(/\/ws\/ecg$/, (route) => {
    const server = route.connectToServer()
    routes.push(route)
    route.onMessage((message) => {
      if (typeof message === 'string' && message.includes('hello')) hellos.push(message)
      server.send(message)
    })
    server.onMessage((message) => route.send(message))
  })
  await startSynthetic(page)
  await expect(page.getByTestId('beat').nth(4)).toBeVisible()
  await routes[0]!.close({ code: 1001 })
  await expect(page.getByRole('status').filter({ hasText: /lost|again/ })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  const before = await page.getByTestId('beat').count()
  await expect(page.getByTestId('beat').nth(before + 4)).toBeVisible()
  const resumed = JSON.parse(hellos[1]!) as { stream?: string }
  expect(resumed.stream).toMatch(/^[0-9a-f]{32}$/)
  const rr = await page.getByTestId('beat').locator('td:nth-child(3)').allTextContents()
  const known = rr.filter((text) => text !== '–').map((text) => parseFloat(text))
  expect(known.length).toBe(rr.length - 1)
  // At 72 beats a minute, with early beats and pauses among them.
  for (const ms of known) {
    expect(ms).toBeGreaterThan(400)
    expect(ms).toBeLessThan(1300)
  }
})

test('the sample recording is played over and over', async ({ page }) => {
  await page.goto('./#/live')
  await page.getByLabel('Source').selectOption({ label: 'Sample recording' })
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByTestId('beat').nth(14)).toBeVisible()
})

test('a file that is no signal is refused with its cure', async ({ page }) => {
  await page.goto('./#/live')
  await page.getByLabel('Source').selectOption({ label: 'File (CSV)' })
  await page.getByTestId('live-file').setInputFiles({
    name: 'list.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('name,value\nx,1\n'),
  })
  await expect(page.getByRole('alert')).toContainText('list.csv cannot be played')
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled()
})
