import type { Page } from '@playwright/test'
import { analysed, SCAN } from './analysed'
import { expect, FIXTURES, test } from './app'
import { open } from './pageView'

/** Two fingers that go apart over the middle of an element, from 40 to 160 px. */
async function pinch(page: Page, name: RegExp): Promise<void> {
  const box = await page.getByRole('application', { name }).boundingBox()
  if (!box) throw new Error('the view has no size')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const devTools = await page.context().newCDPSession(page)
  const fingers = (apart: number): { x: number; y: number; id: number }[] => [
    { x: x - apart / 2, y, id: 0 },
    { x: x + apart / 2, y, id: 1 },
  ]
  await devTools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(40) })
  for (let apart = 50; apart <= 160; apart += 10)
    await devTools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) })
  await devTools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('its camera takes the page', async ({ page }) => {
    await page.goto('./')
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Take a photo' }).tap()
    const chooser = await choosing
    expect(await chooser.element().getAttribute('capture')).toBe('environment')
    expect(await chooser.element().getAttribute('accept')).toBe('image/*')
    await chooser.setFiles(`${FIXTURES}photo.jpg`)
    await expect(page.getByRole('term').filter({ hasText: 'Heart rate' })).toBeVisible()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'PDF' }).tap()
    expect((await downloading).suggestedFilename()).toMatch(/report\.pdf$/)
  })

  test('two fingers enlarge page and ECG where they are', async ({ page, request }) => {
    const { id } = await analysed(request, SCAN)
    await open(page, id)
    const scan = page.getByRole('application').locator('img')
    await expect(page.getByRole('button', { name: 'V1, panel', exact: true })).toBeVisible()
    const before = await scan.boundingBox()
    await pinch(page, /./)
    await expect.poll(async () => (await scan.boundingBox())!.width / before!.width).toBeCloseTo(4, 0)
    await open(page, id, 'ecg')
    const size = page.getByRole('button', { name: /% ?: show in true size/ })
    const percent = async (): Promise<number> => parseFloat((await size.getAttribute('aria-label')) ?? '')
    await expect.poll(percent).toBeGreaterThan(0)
    const shown = await percent()
    await pinch(page, /^ECG|leads/)
    await expect.poll(async () => (await percent()) / shown).toBeCloseTo(4, 0)
  })
})

test('a desk without a camera offers none', async ({ page }) => {
  await page.goto('./')
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take a photo' })).toBeHidden()
})
