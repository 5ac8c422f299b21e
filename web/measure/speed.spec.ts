import { expect, type Page, test } from '@playwright/test'
import { beatingCsv } from '../e2e/beatingCsv'

const REPEATS = 9

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

/** Rate of the frames and the longest of them, as a line. */
function framesText(frameMs: readonly number[]): string {
  const rate = (1000 * frameMs.length) / frameMs.reduce((sum, one) => sum + one, 0)
  return `${rate.toFixed(1)} frames/s, longest ${Math.max(...frameMs).toFixed(0)} ms`
}

test('first paint', async ({ browser, baseURL }) => {
  const paintMs: number[] = []
  for (let k = 0; k < REPEATS; k++) {
    // Nothing is in a new context's cache.
    const context = await browser.newContext({ ...(baseURL !== undefined && { baseURL }) })
    const page = await context.newPage()
    await page.goto('./')
    const painted = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    )
    paintMs.push((await painted.jsonValue()) ?? NaN)
    await context.close()
  }
  const worst = Math.max(...paintMs)
  console.log(
    `first contentful paint: median ${median(paintMs).toFixed(0)} ms, worst of ${REPEATS} ${worst.toFixed(0)} ms`,
  )
  expect(median(paintMs)).toBeLessThan(1000)
})

async function openEcg(page: Page): Promise<void> {
  await page.goto('./')
  await page.getByTestId('files').setInputFiles({ name: 'beating.csv', mimeType: 'text/csv', buffer: beatingCsv() })
  await page.getByRole('link', { name: 'ECG', exact: true }).click()
  await expect(page.getByRole('application')).toHaveAccessibleName(/12 leads, 10\.0 s/)
  await page.getByLabel('Layout').selectOption('12x1')
  await page.getByLabel('Enlarge (+)').click()
}

for (const [width, height] of [
  [390, 844],
  [1440, 900],
  [2560, 1440],
] as const) {
  test(`panning 12 x 10 s at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await openEcg(page)
    console.log(`panning 12 x 10 s at ${width} x ${height}: ${framesText(await page.evaluate(pannedFramesMs))}`)
  })
}

test('live monitor on a wall screen', async ({ page }) => {
  await page.setViewportSize({ width: 2560, height: 1440 })
  await page.goto('./#/live')
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByTestId('beat').nth(2)).toBeVisible()
  await page.keyboard.press('f')
  await expect(page.getByRole('button', { name: 'Back' })).toBeVisible()
  console.log(`live monitor at 2560 x 1440: ${framesText(await page.evaluate(framesMs))}`)
})

/** Length of every frame for three seconds (ms). */
async function framesMs(): Promise<number[]> {
  const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)
  const frames = [await nextFrame()]
  while (frames.length <= 180) frames.push(await nextFrame())
  return frames.slice(1).map((at, k) => at - (frames[k] ?? at))
}

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
  const middle = box.width / 2
  point('pointerdown', middle)
  const frames = [await nextFrame()]
  for (let k = 1; k <= 180; k++) {
    point('pointermove', middle * (1 + 0.7 * Math.sin(k / 20)))
    frames.push(await nextFrame())
  }
  point('pointerup', middle)
  return frames.slice(1).map((at, k) => at - (frames[k] ?? at))
}
