import type { Page } from '@playwright/test'
import { analysed, pageOf, SCAN } from './analysed'
import { expect, test } from './app'
import { clickOnScan, open, save, saved } from './pageView'

/** Go to the result; height of the R wave in lead II (mV), and heart rate (bpm), as they are told there. */
async function measured(page: Page): Promise<{ rMv: number; bpm: number }> {
  await page.getByRole('link', { name: 'Result' }).click()
  await page.locator('summary', { hasText: 'Amplitudes of every lead' }).click()
  const rows = page.getByRole('table', { name: 'Amplitudes of every lead in mV' }).getByRole('row')
  const cells = await rows
    .filter({ has: page.getByText('II', { exact: true }) })
    .locator('th, td')
    .allTextContents()
  const rate = page.getByRole('term').filter({ hasText: 'Heart rate' }).locator('xpath=following-sibling::dd').first()
  return { rMv: parseFloat(cells[2] ?? ''), bpm: parseFloat((await rate.textContent()) ?? '') }
}

test('a wrong gain is corrected by hand or by the calibration pulse, and all of it is taken back', async ({
  page,
  request,
}) => {
  const { id } = await analysed(request, SCAN, { own: true })
  await open(page, id, 'result')
  const found = await measured(page)
  expect(found.rMv).toBeGreaterThan(0.3)

  await page.getByRole('link', { name: 'Page', exact: true }).click()
  const gain = page.getByLabel('Gain', { exact: true })
  await gain.fill('5')
  await expect(page.getByText('Not saved: gain')).toBeVisible()
  await page.getByRole('button', { name: 'Undo (Ctrl Z)' }).click()
  await expect(gain).toHaveValue('')
  await expect(page.getByText(/^Not saved/)).toHaveCount(0)
  await expect(save(page)).toBeDisabled()
  await page.getByRole('button', { name: 'Redo (Ctrl Shift Z)' }).click()
  await expect(gain).toHaveValue('5')
  await save(page).click()
  await saved(page)
  expect(await pageOf(request, id)).toMatchObject({ state: 'done', revision: 1, corrections: { gain_mm_per_mv: 5 } })
  const halfGain = await measured(page)
  expect(halfGain.rMv / found.rMv).toBeCloseTo(2, 1)
  expect(halfGain.bpm).toBe(found.bpm)
  await expect(page.getByText('5 mm/mV (corrected)')).toBeAttached()

  await page.getByRole('link', { name: 'Page', exact: true }).click()
  await page.getByRole('button', { name: 'Measure a calibration pulse (P)' }).click()
  // Foot and top of the first pulse on the scan, which is 5 mm wide and 10 mm high.
  await clickOnScan(page, 179, 374)
  await clickOnScan(page, 219, 296)
  await page.getByRole('button', { name: '1 mV: gain 10 mm/mV' }).click()
  await expect(page.getByRole('button', { name: '200 ms: speed 25 mm/s' })).toBeVisible()
  await page.keyboard.press('Control+s')
  await saved(page)
  expect(await pageOf(request, id)).toMatchObject({ state: 'done', revision: 2, corrections: { gain_mm_per_mv: 10 } })
  expect((await measured(page)).rMv).toBeCloseTo(found.rMv, 1)

  await page.getByRole('link', { name: 'Page', exact: true }).click()
  await page.getByRole('button', { name: 'Revisions' }).click()
  await expect(page.getByText('5 mm/mV', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Back to revision 0' }).click()
  await expect(page.getByText('Found: 10 (printed)')).toBeVisible()
  expect(await pageOf(request, id)).toMatchObject({ state: 'done', revision: 3, corrections: {} })
})

test('a time span that is known gives the speed, and the heart rate follows it', async ({ page, request }) => {
  const { id } = await analysed(request, SCAN, { own: true })
  await open(page, id, 'result')
  const found = await measured(page)

  await page.getByRole('link', { name: 'Page', exact: true }).click()
  await page.getByRole('button', { name: 'Measure a time span (T)' }).click()
  // 25 mm of this scan: half a second, if somebody says so.
  await clickOnScan(page, 1000, 1400)
  await clickOnScan(page, 1200, 1400)
  await page.getByLabel('Seconds between them').fill('0.5')
  await page.getByRole('button', { name: 'Speed 50 mm/s' }).click()
  await expect(page.getByText('Not saved: speed')).toBeVisible()
  await save(page).click()
  await saved(page)
  expect(await pageOf(request, id)).toMatchObject({ state: 'done', revision: 1, corrections: { speed_mm_per_s: 50 } })
  // Beats at the edges come and go with the speed.
  expect(Math.abs((await measured(page)).bpm / found.bpm - 2)).toBeLessThan(0.4)
})
