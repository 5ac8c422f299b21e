import type { Page } from '@playwright/test'
import { expect, test } from './app'
import { beatingCsv } from './beatingCsv'

async function openEcg(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles({ name: 'beating.csv', mimeType: 'text/csv', buffer: beatingCsv() })
  await page.getByRole('link', { name: 'ECG', exact: true }).click()
  await expect(page.getByRole('application')).toHaveAccessibleName(/12 leads, 10\.0 s, 25 mm\/s, 10 mm\/mV/)
}

test('calipers are set, moved and taken away by keys, and read out', async ({ page }) => {
  await openEcg(page)
  await page.getByRole('application').focus()
  await page.keyboard.press('Enter')
  const reading = page.getByRole('status').filter({ hasText: 'Calipers' })
  await expect(reading).toHaveText('Calipers: 200 ms · 300 bpm · 0.50 mV')
  for (let k = 0; k < 10; k++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowUp')
  await expect(reading).toHaveText('Calipers: 240 ms · 250 bpm · 0.51 mV')
  await page.keyboard.press('Escape')
  await expect(reading).toBeHidden()
})

test('a key that is pressed the moment the ECG appears is not lost', async ({ page }) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const view = document.querySelector<HTMLElement>('[role=application]')
      if (!view) return
      observer.disconnect()
      view.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    }).observe(document, { childList: true, subtree: true })
  })
  await openEcg(page)
  const reading = page.getByRole('status').filter({ hasText: 'Calipers' })
  await expect(reading).toHaveText('Calipers: 200 ms · 300 bpm · 0.50 mV')
})

test('calipers that are drawn from beat to beat snap to the R peaks', async ({ page }) => {
  await openEcg(page)
  await page.getByLabel('Layout').selectOption('12x1')
  await page.getByRole('button', { name: /show in true size/ }).click()
  await page.getByLabel('Calipers (C)').click()
  const box = await page.getByRole('application').boundingBox()
  if (!box) throw new Error('the view has no size')
  const cssPxPerMm = 96 / 25.4
  const leftMm = Math.max(0, (260 - box.width / cssPxPerMm) / 2)
  const leftPx = Math.max(0, (box.width - 260 * cssPxPerMm) / 2)
  // A millimetre beside the peaks of the third and the fourth beat.
  const x = (timeS: number): number => box.x + leftPx + (10 + 25 * timeS - leftMm + 1) * cssPxPerMm
  await page.mouse.move(x(2.5), box.y + 100)
  await page.mouse.down()
  await page.mouse.move(x(3.5), box.y + 100, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByRole('status').filter({ hasText: 'Calipers' })).toHaveText(/Calipers: 1000 ms · 60 bpm/)
})

test('speed, gain and layout are chosen, and told to those who do not see the paper', async ({ page }) => {
  await openEcg(page)
  await page.getByText('50', { exact: true }).click()
  await page.getByText('20', { exact: true }).click()
  await page.getByLabel('Layout').selectOption('6x2')
  await expect(page.getByRole('application')).toHaveAccessibleName(/50 mm\/s, 20 mm\/mV, 6x2\. \d+ beats/)
})

test('a second recording is laid under the first', async ({ page }) => {
  await openEcg(page)
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click()
  await expect(page.getByLabel('Shift')).toBeVisible()
  await page.getByRole('button', { name: 'Stop comparing' }).click()
  await expect(page.getByLabel('Shift')).toBeHidden()
})
