import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

function heartRate(page: Page): Locator {
  return page.getByRole('term').filter({ hasText: 'Heart rate' })
}

test('a photo becomes a PDF in three clicks, and nothing is asked of another host', async ({ page, baseURL }) => {
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).origin))
  await page.goto('./')
  await page.getByRole('button', { name: /^A photo/ }).click()
  await expect(heartRate(page)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PDF summary' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/report\.pdf$/)
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe('%PDF-')
  // Pictures and files that were fetched are shown from memory (blob:).
  expect([...hosts].filter((host) => host !== 'null')).toEqual([new URL(baseURL ?? '').origin])
})

test('a CSV that somebody chooses is classified', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles(`${FIXTURES}vector_truth.csv`)
  const rhythm = page.getByRole('region', { name: 'Rhythm' })
  await expect(rhythm).toContainText('Atrial fibrillation')
  await expect(rhythm).toContainText('%')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('vector_truth.csv')
})

test('a file that is no ECG says why and what to do; a rate that is missing can be given', async ({ page }) => {
  await page.goto('./')
  const wave = Array.from({ length: 4000 }, (_, k) => Math.sin(k / 40).toFixed(3))
  await page.getByTestId('files').setInputFiles([
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no ECG at all') },
    { name: 'unrated.csv', mimeType: 'text/csv', buffer: Buffer.from(`II\n${wave.join('\n')}\n`) },
  ])
  const row = (name: string): Locator => page.getByRole('listitem').filter({ hasText: name })
  await expect(row('note.txt').getByRole('alert')).toContainText('PDF')
  await expect(row('unrated.csv').getByRole('alert')).toContainText('sampling rate')
  await expectAccessible(page)
  await row('unrated.csv').getByLabel('Samples per second').fill('250')
  await row('unrated.csv').getByRole('button', { name: 'Try again' }).click()
  await expect(row('unrated.csv').getByRole('link', { name: 'Open' })).toBeVisible()
})

test('two tabs show one analysis, and deleting it in one is told in the other', async ({ context }) => {
  const [first, second] = [await context.newPage(), await context.newPage()]
  await first.goto('./')
  await first.getByRole('button', { name: /^A signal/ }).click()
  await expect(heartRate(first)).toBeVisible()
  await second.goto(first.url())
  await expect(heartRate(second)).toBeVisible()
  await first.getByRole('link', { name: 'Inkbeat' }).click()
  await first.getByRole('button', { name: /^Delete signal\.csv/ }).click()
  await first.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(first.getByRole('dialog')).toBeHidden()
  await second.reload()
  await expect(second.getByRole('alert').first()).toContainText('no such')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ] as const) {
    test(`all can use it at ${width} x ${height}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height }, baseURL: baseURL ?? '' })
      const page = await context.newPage()
      await page.goto('./')
      await expect(page.getByText('For research and education, not for diagnosis')).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('button', { name: /^A PDF/ }).click()
      await expect(heartRate(page)).toBeVisible()
      await page.locator('summary', { hasText: 'All measurements' }).click()
      await page.locator('summary', { hasText: 'Signal quality' }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Download' }).click()
      await expectAccessible(page)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide).toBeLessThanOrEqual(width)
      await context.close()
    })
  }
}
