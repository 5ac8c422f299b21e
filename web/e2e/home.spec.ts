import { readFileSync } from 'node:fs'
import type { Download, Locator, Page } from '@playwright/test'
import { expect, FIXTURES, test } from './app'

/** What a person has clicked since the app was opened: clicks of their own, not those that scripts make. */
async function clicksOf(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const counted = window as unknown as { clicks: number }
    counted.clicks = 0
    const count = (event: Event): void => {
      if (event.isTrusted) counted.clicks++
    }
    addEventListener('pointerdown', count, true)
  })
  return () => page.evaluate(() => (window as unknown as { clicks: number }).clicks)
}

function heartRate(page: Page): Locator {
  return page.getByRole('term').filter({ hasText: 'Heart rate' })
}

async function expectPdf(download: Download): Promise<void> {
  expect(download.suggestedFilename()).toMatch(/report\.pdf$/)
  expect(
    readFileSync(await download.path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
}

test('a photo of somebody becomes a PDF in three clicks at most', async ({ page }) => {
  const clicks = await clicksOf(page)
  await page.goto('./')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await choosing).setFiles(`${FIXTURES}photo.jpg`)
  await expect(heartRate(page)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PDF summary' }).click()
  await expectPdf(await downloading)
  expect(await clicks()).toBeLessThanOrEqual(3)
})

test('a sample becomes a PDF in two clicks', async ({ page }) => {
  const clicks = await clicksOf(page)
  await page.goto('./')
  await page.getByRole('button', { name: /^A PDF/ }).click()
  await expect(heartRate(page)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PDF summary' }).click()
  await expectPdf(await downloading)
  expect(await clicks()).toBe(2)
})

test('a CSV that tells its rate is classified', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles(`${FIXTURES}vector_truth.csv`)
  const rhythm = page.getByRole('region', { name: 'Rhythm' })
  await expect(rhythm).toContainText('Atrial fibrillation')
  await expect(rhythm).toContainText('%')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('vector_truth.csv')
})

/** The leads of the recording above without the column that tells its times. */
function withoutTimes(): Buffer {
  const lines = readFileSync(`${FIXTURES}vector_truth.csv`, 'utf8').trim().split('\n')
  return Buffer.from(lines.map((line) => line.slice(line.indexOf(',') + 1)).join('\n'))
}

test('a file that is no ECG says why and what to do; a rate that is missing can be given', async ({ page }) => {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles([
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no ECG at all') },
    { name: 'unrated.csv', mimeType: 'text/csv', buffer: withoutTimes() },
  ])
  const row = (name: string): Locator => page.getByRole('listitem').filter({ hasText: name })
  await expect(row('note.txt').getByRole('alert')).toContainText('PDF')
  await expect(row('unrated.csv').getByRole('alert')).toContainText('sampling rate')
  await row('unrated.csv').getByLabel('Samples per second').fill('500')
  await row('unrated.csv').getByRole('button', { name: 'Try again' }).click()
  await row('unrated.csv').getByRole('link', { name: 'Open' }).click()
  await expect(page.getByRole('region', { name: 'Rhythm' })).toContainText('Atrial fibrillation')
})

test('a page that was cut off says why it was not read, wherever it is looked at', async ({ page }) => {
  await page.goto('./')
  const buffer = readFileSync(`${FIXTURES}photo.jpg`).subarray(0, 3000)
  await page.getByTestId('files').setInputFiles({ name: 'cut.jpg', mimeType: 'image/jpeg', buffer })
  const row = page.getByRole('listitem').filter({ hasText: 'cut.jpg' })
  await expect(row.getByRole('alert')).toContainText('Export or scan it again')
})

test('two tabs analyse at once, show the same, and hear of what one of them deletes', async ({ context }) => {
  const [first, second] = [await context.newPage(), await context.newPage()]
  // A recording of its own, since it will be deleted: the last sample is left out.
  const buffer = Buffer.from(
    readFileSync(`${FIXTURES}vector_truth.csv`, 'utf8').trim().split('\n').slice(0, -1).join('\n'),
  )
  for (const tab of [first, second]) {
    await tab.goto('./')
    await tab.getByTestId('files').setInputFiles({ name: 'short.csv', mimeType: 'text/csv', buffer })
  }
  for (const tab of [first, second]) await expect(heartRate(tab)).toBeVisible()
  expect(first.url()).toBe(second.url())
  await first.getByRole('link', { name: 'Inkbeat' }).click()
  await first
    .getByRole('button', { name: /^Delete short\.csv/ })
    .first()
    .click()
  await first.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(first.getByRole('dialog')).toBeHidden()
  await second.reload()
  await expect(second.getByRole('alert').first()).toContainText('no such')
})

test('colours are those of the system until others are chosen, which are kept', async ({ page }) => {
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('./')
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await ground()
  expect(dark).not.toBe(light)
  await page.getByRole('button', { name: 'Colours: system. Change to light' }).click()
  expect(await ground()).toBe(light)
  await page.reload()
  expect(await ground()).toBe(light)
  await page.getByRole('button', { name: 'Colours: light. Change to dark' }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await ground()).toBe(dark)
  await page.getByRole('button', { name: 'Colours: dark. Change to system' }).click()
  expect(await ground()).toBe(light)
})
