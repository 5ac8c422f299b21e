import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { analysed } from './analysed'
import { expect, FIXTURES, test } from './app'

/** Analyses of a PDF, of a signal, and of a photo that was cut off. */
const ids = { pdf: '', signal: '', cut: '' }

test.beforeAll(async ({ playwright, baseURL }) => {
  const request = await playwright.request.newContext({ ...(baseURL !== undefined && { baseURL }) })
  ids.pdf = (await analysed(request, await readFile(`${FIXTURES}vector.pdf`))).id
  ids.signal = (await analysed(request, await readFile(`${FIXTURES}vector_truth.csv`))).id
  ids.cut = (await analysed(request, (await readFile(`${FIXTURES}photo.jpg`)).subarray(0, 3000))).id
  await request.dispose()
})

const current = (page: Page): Locator => page.locator('[role=option][aria-current=true]')

async function openBatch(page: Page): Promise<void> {
  await page.goto('./#/batch')
  await expect(page.getByRole('option').nth(2)).toBeVisible()
}

/** Step to an analysis by keys: by its id, or by the name of a file of this visit. */
async function stepTo(page: Page, name: string): Promise<void> {
  const place = Number(await current(page).getAttribute('aria-posinset'))
  for (let k = 1; k < place; k++) await page.keyboard.press('k')
  for (let k = 0; k < 200; k++) {
    if ((await current(page).textContent())?.includes(name)) return
    await page.keyboard.press('j')
  }
  throw new Error('the analysis is not in the list')
}

const optionOf = (page: Page, id: string): Locator => page.getByRole('option').filter({ hasText: id.slice(0, 8) })

test('a batch is reviewed by keys alone', async ({ page }) => {
  await openBatch(page)
  await expect(current(page)).toHaveAttribute('aria-posinset', '1')
  await page.keyboard.press('j')
  await expect(current(page)).toHaveAttribute('aria-posinset', '2')
  await page.keyboard.press('k')
  await expect(current(page)).toHaveAttribute('aria-posinset', '1')
  // What was cut off says why it was refused, and what to do.
  await stepTo(page, ids.cut.slice(0, 8))
  await expect(current(page)).toContainText('Refused')
  await expect(page.getByRole('article')).toContainText('Export or scan it again.')
  await stepTo(page, ids.signal.slice(0, 8))
  await expect(page.getByRole('article').getByRole('button', { name: 'Accept' })).toBeVisible()
  await expect(page.getByRole('article').getByText('Heart rate')).toBeVisible()
  await expect(page.getByRole('application', { name: /^ECG of/ })).toBeVisible()
  await page.keyboard.press('a')
  // The next one comes, and the mark stays.
  await expect(current(page)).not.toContainText(ids.signal.slice(0, 8))
  await expect(optionOf(page, ids.signal)).toContainText('Accepted')
  await page.reload()
  await expect(optionOf(page, ids.signal)).toContainText('Accepted')
  await stepTo(page, ids.pdf.slice(0, 8))
  await expect(page.getByRole('img', { name: /^Page of/ })).toBeVisible()
  await page.keyboard.press('c')
  await expect(page).toHaveURL(new RegExp(`#/analysis/${ids.pdf}/1/page$`))
  await page.goBack()
  await expect(current(page)).toContainText(ids.pdf.slice(0, 8))
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Accept, or take that back')
})

test('filters show what they count', async ({ page }) => {
  await openBatch(page)
  const show = page.getByRole('group', { name: 'Show' })
  await show.getByRole('button', { name: /^Refused/ }).click()
  const refused = page.getByRole('option')
  await expect(refused.first()).toContainText('Refused')
  // Others are analysed meanwhile.
  await expect(async () => {
    const told = (await show.getByRole('button', { name: /^Refused/ }).textContent()) ?? ''
    expect(Number(/\d+/.exec(told)?.[0])).toBe(await refused.count())
  }).toPass()
  await show.getByRole('button', { name: /^Done/ }).click()
  await expect(page.getByRole('option').filter({ hasText: 'Refused' })).toHaveCount(0)
})

/** Go on by the Tab key until something has the focus. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let k = 0; k < 100; k++) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the Tab key does not get there')
}

test('several files are given, picked and exported as one zip with a table, by keys alone', async ({ page }) => {
  await page.goto('./')
  const choosing = page.waitForEvent('filechooser')
  await tabTo(page, page.getByRole('button', { name: 'Choose files' }))
  await page.keyboard.press('Enter')
  await (await choosing).setFiles([`${FIXTURES}vector.pdf`, `${FIXTURES}vector_truth.csv`])
  await expect(page.getByRole('listitem').getByRole('link', { name: 'Open' })).toHaveCount(2)
  await tabTo(page, page.getByRole('link', { name: 'Batch' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option').nth(2)).toBeVisible()
  for (const name of ['vector.pdf', 'vector_truth.csv']) {
    await stepTo(page, name)
    await expect(page.getByRole('article').getByRole('button', { name: /^Accept/ })).toBeVisible()
    await page.keyboard.press('x')
  }
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Export 2 pages' })
  await tabTo(page, dialog.getByLabel('Signal (CSV)'))
  await page.keyboard.press('Space')
  await tabTo(page, dialog.getByRole('button', { name: 'Export' }))
  const download = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(/^inkbeat-\d{4}-\d\d-\d\d\.zip$/)
  const zip = (await readFile(await saved.path())).toString('latin1')
  expect(zip.startsWith('PK')).toBe(true)
  // Files are stored as they are, so that their content is seen in the zip.
  expect(zip.match(/%PDF-/g)).toHaveLength(2)
  expect(zip).toContain('time_s,I,II,III')
  expect(zip).toContain('measurements.csv')
  expect(zip).toMatch(/heart_rate_bpm/)
  await expect(dialog.getByRole('status')).toContainText('Saved as one zip')
})

test('trends show what was picked, in pictures and in numbers', async ({ page }) => {
  await openBatch(page)
  await stepTo(page, ids.signal.slice(0, 8))
  await expect(page.getByRole('article').getByRole('button', { name: /^Accept/ })).toBeVisible()
  await page.keyboard.press('x')
  await stepTo(page, ids.pdf.slice(0, 8))
  await expect(page.getByRole('article').getByText('Heart rate')).toBeVisible()
  await page.keyboard.press('x')
  await page.getByRole('link', { name: 'Show trends' }).click()
  await expect(page.getByRole('heading', { name: 'Trends over 2 recordings' })).toBeVisible()
  await expect(page.locator('.recharts-line-dot').first()).toBeVisible()
  const rows = page.getByRole('region', { name: 'Trends in numbers' }).locator('tbody tr')
  await expect(rows).toHaveCount(2)
  const second = await rows.nth(1).getByRole('rowheader').textContent()
  await rows
    .nth(1)
    .getByLabel(/^Day of/)
    .fill('2001-02-03')
  await expect(rows.first().getByRole('rowheader')).toHaveText(second ?? '')
})

test('thousands of pages are a short list', async ({ page }) => {
  const LISTED = 3000
  const one = (k: number): Record<string, unknown> => ({
    id: k.toString(16).padStart(32, '0'),
    document: k.toString(16).padStart(32, '1'),
    url: '/',
    state: 'queued',
    stage: '',
    progress: 0,
    attempt: 1,
    pages_wanted: null,
    fs_hz: null,
    redact: false,
    pipeline_version: '0',
    created: '2026-01-01T00:00:00Z',
    started: null,
    finished: null,
    problem: null,
  })
  // The list alone is made up, long as no test could make it of real documents.
  await page.route(/\/v1\/analyses\?/, (route) => {
    const query = new URL(route.request().url()).searchParams
    const first = Number(query.get('cursor') ?? 0)
    const end = Math.min(first + Number(query.get('limit')), LISTED)
    const analyses = Array.from({ length: end - first }, (_, k) => one(first + k))
    return route.fulfill({ json: { analyses, next: end < LISTED ? String(end) : null } })
  })
  await openBatch(page)
  await expect(async () => {
    await page.getByRole('listbox').evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await expect(page.getByRole('button', { name: /^All/ })).toHaveText(`All ${LISTED}`, { timeout: 100 })
  }).toPass({ timeout: 60_000, intervals: [100] })
  expect(await page.getByRole('option').count()).toBeLessThan(60)
})
