import type { Locator, Page } from '@playwright/test'
import { expect } from './app'

export async function open(page: Page, analysis: string, view = 'page'): Promise<void> {
  await page.goto(`./#/analysis/${analysis}/1/${view}`)
}

export const panel = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const save = (page: Page): Locator => page.getByRole('button', { name: 'Save and read anew' })

/** Nothing is left to save, and nothing goes on. */
export async function saved(page: Page): Promise<void> {
  await expect(page.getByText(/^Not saved/)).toHaveCount(0)
  await expect(page.getByRole('progressbar')).toHaveCount(0)
}

/** Click a point of the scan (px of its image). */
export async function clickOnScan(page: Page, x: number, y: number): Promise<void> {
  const scan = page.getByRole('application').locator('img')
  const [box, width] = [await scan.boundingBox(), await scan.evaluate((image: HTMLImageElement) => image.naturalWidth)]
  if (!box) throw new Error('the scan is not shown')
  await page.mouse.click(box.x + (x * box.width) / width, box.y + (y * box.width) / width)
}
