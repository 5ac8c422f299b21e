import type { APIRequestContext, Page } from '@playwright/test'
import { analysed, analysisOf, pageOf, resultOf, SCAN } from './analysed'
import { expect, test } from './app'
import { open, panel, save, saved } from './pageView'

test('two panels change their names by keyboard alone', async ({ page, request }) => {
  const { id } = await analysed(request, SCAN, { own: true })
  await open(page, id)
  await panel(page, 'V1, panel').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Lead', { exact: true })).toBeFocused()
  await page.keyboard.type('V2')
  await expect(page.getByText('Not saved: panels, which is not complete')).toBeVisible()
  await expect(save(page)).toBeDisabled()
  await page.getByRole('button', { name: /^V2, panel: V2 stands more than once/ }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('V1')
  await expect(page.getByText('Not saved: panels')).toBeVisible()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+Shift+z')
  await page.keyboard.press('Control+s')
  await saved(page)
  const { traces } = (await resultOf(request, id, 'traces.json')) as { traces: { lead: string; box_px: number[] }[] }
  const topOf = (lead: string): number => traces.find((trace) => trace.lead === lead)?.box_px[1] ?? NaN
  expect(topOf('V2')).toBeLessThan(topOf('V1'))
})

test('a panel is moved, resized and deleted by keyboard, and each step is undone', async ({ page, request }) => {
  const { id } = await analysed(request, SCAN)
  await open(page, id)
  const strip = panel(page, 'II, rhythm strip')
  const before = await strip.boundingBox()
  await strip.focus()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Upper left corner of II' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  const after = await strip.boundingBox()
  expect(after?.y).toBeGreaterThan(before?.y ?? NaN)
  expect(after?.width).toBeLessThan(before?.width ?? NaN)
  await strip.focus()
  await page.keyboard.press('Delete')
  await expect(strip).toHaveCount(0)
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
  await expect(page.getByText(/^Not saved/)).toHaveCount(0)
  expect(await strip.boundingBox()).toEqual(before)
})

test('the focus goes from a deleted panel to another at once, so that no key is lost', async ({ page, request }) => {
  const { id } = await analysed(request, SCAN)
  await open(page, id)
  await panel(page, 'II, rhythm strip').focus()
  const focused = await page.evaluate(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }))
    // No frame is drawn in between.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    return document.activeElement?.getAttribute('aria-label') ?? ''
  })
  expect(focused).toMatch(/, panel$/)
  await expect(panel(page, 'II, rhythm strip')).toHaveCount(0)
})

test('a page that was refused is read once a person says where its leads are', async ({ page, request }) => {
  const scan = await analysed(request, SCAN)
  const { id } = await analysed(request, await namelessColumn(page, request, scan.id))
  await open(page, id, 'result')
  await expect(page.getByRole('navigation', { name: 'Views of the page' }).getByRole('link')).toHaveText([
    'Result',
    'Page',
  ])
  await page.getByRole('link', { name: 'Show the page and correct it' }).click()
  await page.getByLabel('Panels of').selectOption('3x1')
  await page.getByRole('button', { name: 'Place them' }).click()
  for (const [was, lead] of [
    ['I', 'V1'],
    ['II', 'V2'],
    ['III', 'V3'],
  ] as const) {
    await panel(page, `${was}, panel`).click()
    await page.getByLabel('Lead', { exact: true }).selectOption(lead)
  }
  await save(page).click()
  await saved(page)
  expect(await pageOf(request, id)).toMatchObject({ state: 'done', revision: 1 })
  await page.getByRole('link', { name: 'ECG' }).click()
  await expect(page.getByRole('application', { name: /3 leads/ })).toBeVisible()
})

/** The column of V1 to V3 of the scan without their names, which the service cannot know the leads of. */
async function namelessColumn(page: Page, request: APIRequestContext, analysis: string): Promise<Buffer> {
  const image = await request.get(`v1/analyses/${analysis}/pages/1/image.jpg`)
  const { traces } = (await resultOf(request, analysis, 'traces.json')) as { traces: { box_px: number[] }[] }
  await page.goto('./')
  const cut = await page.evaluate(
    async ([jpeg, boxes]) => {
      const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0))
      const scan = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
      const canvas = Object.assign(document.createElement('canvas'), { width: 610, height: 1230 })
      const context = canvas.getContext('2d')!
      context.drawImage(scan, -1150, -60)
      context.fillStyle = 'white'
      for (const [left = 0, top = 0] of boxes) context.fillRect(left - 30 - 1150, top - 100 - 60, 90, 98)
      return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]!
    },
    [(await image.body()).toString('base64'), traces.map((trace) => trace.box_px)] as const,
  )
  return Buffer.from(cut, 'base64')
}

test('who corrects a page that somebody corrected meanwhile is told, and may put theirs on top', async ({
  browser,
  request,
}) => {
  const { id } = await analysed(request, SCAN, { own: true })
  const context = await browser.newContext()
  const [first, second] = [await context.newPage(), await context.newPage()]
  for (const tab of [first, second]) {
    await open(tab, id)
    await expect(panel(tab, 'V1, panel')).toBeVisible()
  }
  await first.getByLabel('Speed', { exact: true }).fill('50')
  await save(first).click()
  await saved(first)
  await second.getByLabel('Gain', { exact: true }).fill('20')
  await save(second).click()
  await expect(second.getByText('Somebody corrected this page meanwhile')).toBeVisible()
  await second.getByRole('button', { name: 'Put mine on top of theirs' }).click()
  await expect(second.getByLabel('Speed', { exact: true })).toHaveValue('50')
  await expect(second.getByLabel('Gain', { exact: true })).toHaveValue('20')
  await save(second).click()
  await saved(second)
  expect(await pageOf(request, id)).toMatchObject({
    revision: 2,
    corrections: { speed_mm_per_s: 50, gain_mm_per_mv: 20 },
  })
  await context.close()
})

test('what was corrected on a page is copied to another, panels in its own size', async ({ page, request }) => {
  const scan = await analysed(request, SCAN)
  const image = await (await request.get(`v1/analyses/${scan.id}/pages/1/image.jpg`)).body()
  const { id } = await analysed(request, pdfOfTwo(image, 2386, 1701))
  await open(page, id)
  await page.getByLabel('Speed', { exact: true }).fill('50')
  await panel(page, 'V1, panel').click()
  await page.getByLabel('Lead', { exact: true }).selectOption('-aVL')
  await page.getByRole('button', { name: /^aVL, panel/ }).click()
  await page.getByLabel('Lead', { exact: true }).selectOption('V1')
  await save(page).click()
  await saved(page)
  await page.getByRole('button', { name: 'Copy to other pages' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Copy' }).click()
  await expect(dialog.getByText('Page 2: done')).toBeVisible()
  const { pages } = await analysisOf(request, id)
  expect(pages[1]).toMatchObject({ state: 'done', revision: 1, corrections: pages[0]?.corrections })
})

/** A PDF with the same JPEG on two pages. */
function pdfOfTwo(jpeg: Buffer, width: number, height: number): Buffer {
  const [w, h] = [842, Math.round((842 * height) / width)]
  const draw = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`
  const sheet = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Contents 5 0 R /Resources << /XObject << /I 6 0 R >> >> >>`
  const jpegHead = `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>',
    sheet,
    sheet,
    `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
    Buffer.concat([Buffer.from(`${jpegHead}\nstream\n`), jpeg, Buffer.from('\nendstream')]),
  ]
  let file = Buffer.from('%PDF-1.4\n')
  const places = objects.map((object, number) => {
    const place = file.length
    file = Buffer.concat([file, Buffer.from(`${number + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')])
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
  const trailer = `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF`
  return Buffer.concat([file, Buffer.from(table + trailer)])
}

test('what is not saved is asked about before it is left', async ({ page, request }) => {
  const { id } = await analysed(request, SCAN)
  await open(page, id)
  await page.getByLabel('Speed', { exact: true }).fill('100')
  await page.getByRole('link', { name: 'Result' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Speed', { exact: true })).toHaveValue('100')
  await page.getByRole('link', { name: 'Result' }).click()
  await dialog.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(page).toHaveURL(/\/result$/)
})
