import type { Page } from '@playwright/test'
import { expect, test } from './app'
import { beatingCsv } from './beatingCsv'

async function openEcg(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles({ name: 'beating.csv', mimeType: 'text/csv', buffer: beatingCsv() })
  await page.getByRole('link', { name: 'ECG', exact: true }).click()
  await page.getByRole('application').focus()
}

test('waves and what the classes rest on come when they are asked for, by key or button', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').at(-1) ?? ''))
  await openEcg(page)
  const [waves, reasons] = [page.getByLabel('Mark the waves of every beat (W)'), page.getByLabel(/rest on \(S\)/)]
  await expect(waves).toHaveAttribute('aria-pressed', 'false')
  expect(asked).not.toContain('waves.json')
  await page.keyboard.press('w')
  await expect(page.getByText('lines: onset and end')).toBeVisible()
  await reasons.click()
  await expect(page.getByText(/the more it speaks for/)).toBeVisible()
  await page.getByText('Twelve leads', { exact: true }).click()
  await expect(page.getByText('12 leads, 0 to 10 s')).toBeVisible()
  expect(asked.filter((name) => name === 'waves.json')).toHaveLength(1)
  expect(asked.filter((name) => name === 'saliency.json')).toHaveLength(1)
  await waves.click()
  await expect(page.getByText('lines: onset and end')).toBeHidden()
})

test('the median beat tells its intervals, is measured by calipers, and Escape leaves it', async ({ page }) => {
  await openEcg(page)
  await page.keyboard.press('d')
  const dialog = page.getByRole('dialog', { name: 'Median beat' })
  const paper = dialog.getByRole('application')
  await expect(paper).toHaveAccessibleName(/12 leads, median of \d+ beats, .* QRS from -\d+ to \d+ ms/)
  await expect(dialog.getByText('QRS', { exact: true })).toBeVisible()
  await paper.focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('status').filter({ hasText: 'Calipers' })).toHaveText(/Calipers: 200 ms/)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})
