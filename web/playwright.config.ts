import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

/** A server that runs already, such as Vite's; else the service is started, which shows the built files. */
const given = process.env.E2E_URL
const PORT = 8790
const service = {
  command: `../.venv/bin/inkbeat serve --port ${PORT}`,
  url: `http://127.0.0.1:${PORT}/`,
  timeout: 120_000,
  env: { OMP_NUM_THREADS: '1', INKBEAT_WORKERS: '1', INKBEAT_FOLDER: mkdtempSync(join(tmpdir(), 'inkbeat-e2e-')) },
}

export default defineConfig({
  testDir: 'e2e',
  // One service computes for all tests.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  outputDir: join(tmpdir(), 'inkbeat-e2e-results'),
  use: {
    baseURL: given ?? service.url,
    // Debian's own browser: Playwright downloads none.
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  },
  ...(given === undefined && { webServer: service }),
})
