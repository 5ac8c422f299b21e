import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, FIXTURES, test } from './app'

test.use({ baseURL: process.env.E2E_KEYED ?? '' })

/** A key of a tenant of its own, as the operator makes one. */
function freshKey(tenant: string, ...scopes: string[]): string {
  const command = ['keys', 'create', '--tenant', tenant, ...scopes.flatMap((scope) => ['--scope', scope])]
  const env = { ...process.env, INKBEAT_FOLDER: join(process.env.E2E_FOLDER ?? '', 'keyed') }
  const said = execFileSync('../.venv/bin/inkbeat', command, { encoding: 'utf8', stdio: 'pipe', env })
  const key = /ink_\S+/.exec(said)?.[0]
  if (key === undefined) throw new Error('no key was made')
  return key
}

async function giveKey(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Give a key' }).click()
  await page.getByRole('dialog', { name: 'Access key' }).getByRole('textbox').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('a service with keys asks for one, and is used with it, live streams too', async ({ page }) => {
  const problem = page.getByRole('main').getByRole('alert')
  await page.goto('./#/live')
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(problem).toContainText('key')
  await giveKey(page, 'ink_0123456789abcdef_wrong')
  await expect(problem).toContainText('key')
  const opening = page.waitForEvent('websocket')
  await giveKey(page, freshKey('ward-1', 'read', 'write', 'stream'))
  expect((await opening).url()).not.toContain('ink_')
  await expect(page.getByTestId('beat').first()).toBeVisible()

  await page.getByRole('link', { name: 'Inkbeat' }).click()
  await page.getByTestId('files').setInputFiles(`${FIXTURES}vector_truth.csv`)
  await expect(page.getByRole('region', { name: 'Rhythm' })).toContainText('Atrial fibrillation')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PDF summary' }).click()
  expect((await downloading).suggestedFilename()).toMatch(/report\.pdf$/)
})

test('a key opens what its tenant has, and is forgotten with the tab', async ({ page, context }) => {
  await page.goto('./')
  await giveKey(page, freshKey('ward-3', 'read', 'write'))
  await page.getByTestId('files').setInputFiles(`${FIXTURES}vector_truth.csv`)
  await expect(page.getByRole('region', { name: 'Rhythm' })).toBeVisible()
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('main').getByRole('alert')).toContainText('key')
  await giveKey(other, freshKey('ward-4', 'read', 'write'))
  await expect(other.getByRole('main').getByRole('alert')).toContainText('no such')
})
