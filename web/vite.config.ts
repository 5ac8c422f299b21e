import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const HERE = import.meta.dirname
const SAMPLES = ['photo.jpg', 'scan.pdf', 'vector.pdf', 'vector_truth.csv']
const BESIDE_SRC = [
  'index.html',
  'package-lock.json',
  'vite.config.ts',
  ...SAMPLES.map((name) => `../fixtures/${name}`),
]

/** SHA-256 of all that the build is made of, so that a test without Node can tell whether it is current. */
function sourcesDigest(): string {
  const inSrc = readdirSync(join(HERE, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(HERE, join(entry.parentPath, entry.name)).split(sep).join('/'))
  const lines = [...BESIDE_SRC, ...inSrc]
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(HERE, name)))
          .digest('hex')}  ${name}\n`,
    )
  return createHash('sha256').update(lines.join('')).digest('hex')
}

function sourcesDigestFile(): Plugin {
  return {
    name: 'sources-digest',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sources.sha256', source: `${sourcesDigest()}\n` })
    },
  }
}

export default defineConfig({
  // Relative, so that the app also works below a path of another server.
  base: './',
  plugins: [react(), tailwindcss(), sourcesDigestFile()],
  server: { proxy: { '/v1': 'http://127.0.0.1:8000', '/ws': { target: 'ws://127.0.0.1:8000', ws: true } } },
  build: {
    outDir: '../api/web_files',
    emptyOutDir: true,
    target: 'es2022',
    // The service's Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
})
