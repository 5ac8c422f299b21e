// Types of the service: its OpenAPI document and the JSON schemas of results, as TypeScript in src/api/.
// Called as `npm run api`, with another folder as argument to write there.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

const ROOT = resolve(import.meta.dirname, '../..')
const SCHEMAS = join(ROOT, 'pipeline/schemas')
const HEAD = '// Written by `npm run api`; changes belong into the service.\n\n'
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../src/api'))
const ofProject = join(ROOT, '.venv/bin/python')
const python = process.env.PYTHON ?? (existsSync(ofProject) ? ofProject : 'python3')

/** What a document of OpenAPI becomes in TypeScript. */
async function typesOf(document) {
  return HEAD + astToString(await openapiTS(document, { alphabetize: true }))
}

/** The released JSON schemas of results as the components of one document: {"analysis": ..., "RhythmJson": ...}. */
function schemasOfResults() {
  const schemas = {}
  for (const file of readdirSync(SCHEMAS).sort()) {
    const text = readFileSync(join(SCHEMAS, file), 'utf8').replaceAll('#/$defs/', '#/components/schemas/')
    const { $defs = {}, ...schema } = JSON.parse(text)
    delete schema.$schema
    delete schema.$id
    Object.assign(schemas, $defs, { [file.replace('.json', '')]: schema })
  }
  return { openapi: '3.1.0', info: { title: 'results', version: '1' }, paths: {}, components: { schemas } }
}

const openapi = execFileSync(python, ['-m', 'api.openapi_json'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 })
writeFileSync(join(folder, 'schema.d.ts'), await typesOf(JSON.parse(openapi)))
writeFileSync(join(folder, 'results.d.ts'), await typesOf(schemasOfResults()))
