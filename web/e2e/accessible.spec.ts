import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { analysed, SCAN } from './analysed'
import { expect, FIXTURES, test } from './app'
import { seriousFindings } from './findings'

/** No serious finding, light and dark, and nothing that stands out of the screen. */
async function expectAccessible(page: Page, width: number): Promise<void> {
  expect.soft(await seriousFindings(page), page.url()).toEqual([])
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBeLessThanOrEqual(width)
}

async function withDialog(page: Page, open: () => Promise<void>, width: number): Promise<void> {
  await open()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, width)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const)
  test.describe(`at ${width} x ${height}`, () => {
    test.use({ viewport: { width, height } })

    test('all can use the first page, live monitor, help and what is not there', async ({ page }) => {
      await page.goto('./')
      await expect(page.getByText('For research and education, not for diagnosis')).toBeVisible()
      const wrong = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no ECG at all') }
      await page.getByTestId('files').setInputFiles(wrong)
      await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
      await expectAccessible(page, width)
      await withDialog(page, () => page.keyboard.press('?'), width)
      await page.goto('./#/nowhere')
      await expect(page.getByText('There is nothing at this address')).toBeVisible()
      await expectAccessible(page, width)
      await page.goto('./#/live')
      await expect(page.getByRole('button', { name: 'Start' })).toBeVisible()
      await expectAccessible(page, width)
      await page.getByRole('button', { name: 'Start' }).click()
      await expect(page.getByTestId('beat').nth(2)).toBeVisible()
      await expectAccessible(page, width)
    })

    test('all can use the views of a page', async ({ page, request }) => {
      const { id } = await analysed(request, SCAN)
      await page.goto(`./#/analysis/${id}/1/result`)
      await expect(page.getByRole('term').filter({ hasText: 'Heart rate' })).toBeVisible()
      for (const closed of await page.locator('summary').all()) await closed.click()
      await page.getByRole('button', { name: 'Download' }).click()
      await expectAccessible(page, width)
      await page.goto(`./#/analysis/${id}/1/ecg`)
      await page.getByRole('application').focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('status').filter({ hasText: 'Calipers' })).toHaveText(/ms/)
      await expectAccessible(page, width)
      await withDialog(page, () => page.getByRole('button', { name: 'Compare' }).click(), width)
      await page.goto(`./#/analysis/${id}/1/page`)
      await page.getByRole('button', { name: 'V1, panel', exact: true }).focus()
      await expectAccessible(page, width)
      await withDialog(page, () => page.getByRole('button', { name: 'Revisions' }).click(), width)
    })

    test('all can use batch and trends', async ({ page, request }) => {
      const scan = await analysed(request, SCAN)
      const signal = await analysed(request, readFileSync(`${FIXTURES}vector_truth.csv`))
      await page.goto('./#/batch')
      const article = page.getByRole('article')
      await page
        .getByRole('option')
        .filter({ hasText: scan.id.slice(0, 8) })
        .click()
      await expect(article.getByText('Heart rate')).toBeVisible()
      await expectAccessible(page, width)
      await withDialog(page, () => page.keyboard.press('e'), width)
      await page.goto(`./#/trends/${scan.id}.1,${signal.id}.1`)
      await expect(page.locator('.recharts-line-dot').first()).toBeVisible()
      await expectAccessible(page, width)
    })
  })
