import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

/** A server that runs already, such as Vite's; else a service is started, which shows the built files. */
const given = process.env.E2E_URL
const OPEN = 'http://127.0.0.1:8790/'
/** A service that wants keys, which tests find in E2E_KEYED. */
const KEYED = 'http://127.0.0.1:8791/'

// What a service of this machine is told does not hold here.
for (const name of Object.keys(process.env)) if (name.startsWith('INKBEAT_')) Reflect.deleteProperty(process.env, name)

process.env.E2E_KEYED = KEYED
/** Where the services keep what they are given. */
const folder = process.env.E2E_FOLDER ?? freshFolder()

/** Made and taken away by the process that starts the services; those of the tests are told of it. */
function freshFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'inkbeat-e2e-'))
  process.env.E2E_FOLDER = made
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

function service(url: string, options: Record<string, string>) {
  const { hostname, port } = new URL(url)
  return {
    command: `../.venv/bin/inkbeat serve --host ${hostname} --port ${port}`,
    url: `${url}ready`,
    timeout: 240_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 } as const,
    env: {
      OMP_NUM_THREADS: '1',
      INKBEAT_WORKERS: '1',
      INKBEAT_REQUESTS_PER_MINUTE: '1000000',
      INKBEAT_TRIES_PER_MINUTE: '1000000',
      INKBEAT_LOG_LEVEL: 'warning',
      INKBEAT_AUDIT_LOG: join(folder, `audit-${port}.log`),
      ...options,
    },
  }
}

export default defineConfig({
  projects: [
    { name: 'tests', testDir: 'e2e' },
    // Numbers are printed one after the other, on a machine that does nothing else.
    { name: 'measure', testDir: 'measure', workers: 1 },
  ],
  workers: 2,
  fullyParallel: true,
  // A slow machine takes its time; what goes wrong at once says so at once.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  outputDir: '../out/browser',
  use: {
    baseURL: given ?? OPEN,
    actionTimeout: 60_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      // Debian's own browser: Playwright downloads none.
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Not even names of other hosts are looked up.
      args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
    },
  },
  webServer: [
    ...(given === undefined ? [service(OPEN, { INKBEAT_FOLDER: join(folder, 'open') })] : []),
    service(KEYED, { INKBEAT_FOLDER: join(folder, 'keyed'), INKBEAT_AUTH: 'keys' }),
  ],
})
