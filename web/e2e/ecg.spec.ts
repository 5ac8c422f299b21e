import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const FS_HZ = 500
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']

/** Twelve leads of ten seconds that beat once a second: P, QRS and T as bumps. */
function beatingCsv(): Buffer {
  const bump = (at: number, centre: number, width: number, mv: number): number =>
    mv * Math.exp(-(((at - centre) / width) ** 2))
  const lines = Array.from({ length: 10 * FS_HZ }, (_, k) => {
    const at = (k / FS_HZ) % 1
    const mv =
      bump(at, 0.3, 0.025, 0.15) + bump(at, 0.5, 0.012, 1.1) - bump(at, 0.525, 0.01, 0.25) + bump(at, 0.78, 0.05, 0.3)
    return [(k / FS_HZ).toFixed(4), ...LEADS.map((_, lead) => (mv * (1 - lead / 20)).toFixed(4))].join(',')
  })
  return Buffer.from(`time_s,${LEADS.join(',')}\n${lines.join('\n')}\n`)
}

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
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])
})

test('a second recording is laid under the first', async ({ page }) => {
  await openEcg(page)
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click()
  await expect(page.getByLabel('Shift')).toBeVisible()
  await page.getByRole('button', { name: 'Stop comparing' }).click()
  await expect(page.getByLabel('Shift')).toBeHidden()
})

test('the first page is painted within a second, and twelve leads of ten seconds pan smoothly', async ({ page }) => {
  await page.goto('./')
  const painted = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  const paintMs = (await painted.jsonValue()) ?? NaN
  await openEcg(page)
  await page.getByLabel('Layout').selectOption('12x1')
  await page.getByLabel('Enlarge (+)').click()
  const frameMs = await page.evaluate(pannedFramesMs)
  const mean = frameMs.reduce((sum, one) => sum + one, 0) / frameMs.length
  console.log(`first contentful paint ${paintMs.toFixed(0)} ms, panning 12 x 10 s ${(1000 / mean).toFixed(1)} frames/s`)
  expect(paintMs).toBeLessThan(1000)
  // What a machine that does other things besides still reaches.
  expect(1000 / mean).toBeGreaterThan(30)
})

/** Pan back and forth by a pointer that moves once a frame, as a hand's does; the length of every frame (ms). */
async function pannedFramesMs(): Promise<number[]> {
  const paper = document.querySelector<HTMLElement>('[role=application]')
  if (!paper) throw new Error('there is no paper')
  const box = paper.getBoundingClientRect()
  const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)
  const point = (type: string, x: number): void => {
    const place = { clientX: box.left + x, clientY: box.top + 100 }
    paper.dispatchEvent(new PointerEvent(type, { ...place, pointerId: 1, buttons: 1, bubbles: true }))
  }
  // Only real pointers can be captured.
  paper.setPointerCapture = () => undefined
  point('pointerdown', 600)
  const frames = [await nextFrame()]
  for (let k = 1; k <= 180; k++) {
    point('pointermove', 600 + 400 * Math.sin(k / 20))
    frames.push(await nextFrame())
  }
  point('pointerup', 600)
  return frames.slice(1).map((at, k) => at - (frames[k] ?? at))
}
