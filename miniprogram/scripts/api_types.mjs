// Writes src/api/schema.d.ts from the product's own OpenAPI document: src/api/openapi.json where somebody put it there,
// else as `python -m backend openapi` tells it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const given = fileURLToPath(new URL('../src/api/openapi.json', import.meta.url))
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))

function toldByTheProduct() {
  const own = `${process.env.BAOXIU_VENV ?? `${root}.venv`}/bin/python`
  const python = existsSync(own) ? own : 'python3'
  return execFileSync(python, ['-m', 'backend', 'openapi'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
}

const text = existsSync(given) ? readFileSync(given, 'utf8') : toldByTheProduct()
const head = '// Made from the OpenAPI document by scripts/api_types.mjs.\n'
// What the server fills in when it is left out may be left out: types of requests must not demand it.
writeFileSync(target, head + astToString(await openapiTS(JSON.parse(text), { defaultNonNullable: false })))
