// Writes src/api/schema.d.ts from the product's own OpenAPI document. BAOXIU_OPENAPI may name a file that holds it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))

function pythonOfTheProduct() {
  const own = `${process.env.BAOXIU_VENV ?? `${root}.venv`}/bin/python`
  return existsSync(own) ? own : 'python3'
}

const text = process.env.BAOXIU_OPENAPI
  ? readFileSync(process.env.BAOXIU_OPENAPI, 'utf8')
  : execFileSync(pythonOfTheProduct(), ['-m', 'backend', 'openapi'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })

const head = '// Made from the OpenAPI document by scripts/api_types.mjs.\n'
writeFileSync(target, head + astToString(await openapiTS(JSON.parse(text), { defaultNonNullable: false })))
