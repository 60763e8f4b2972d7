// What must hold for the build: a small first load, lazy pages, and no host but our own.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const FIRST_LOAD_LIMIT = 500 * 1024
const dist = new URL('../dist/', import.meta.url).pathname
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const problems = []

const index = readFileSync(join(dist, 'index.html'), 'utf8')
if (/<script(?![^>]*\ssrc=)[^>]*>/.test(index)) problems.push('index.html has a script inside, which its policy refuses')
const first = [...index.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(([, name]) => join(dist, name))
// The frame and the page that everybody sees first come with it.
const frame = files.filter((file) => /(ConsoleLayout|HomePage|SignInPage)-[\w-]+\.(js|css)$/.test(file))
const size = [...new Set([...first, ...frame])].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, gzipSync(index).length)
if (size > FIRST_LOAD_LIMIT) problems.push(`the first load has ${size} bytes packed, at most ${FIRST_LOAD_LIMIT} are allowed`)

// Names in namespaces and in messages of libraries are never asked for.
const NEVER_FETCHED = /^https?:\/\/(www\.w3\.org|github\.com|vuejs\.org|router\.vuejs\.org|pinia\.vuejs\.org|echarts\.apache\.org|feross\.org|localhost|127\.0\.0\.1|a|unpkg\.invalid)([/"'`:]|$)/
for (const file of files.filter((each) => /\.(js|css|html)$/.test(each))) {
  const text = readFileSync(file, 'utf8')
  for (const [address] of text.matchAll(/https?:\/\/[\w.-]+[/"'`:]?/g)) {
    if (!NEVER_FETCHED.test(address)) problems.push(`${file.slice(dist.length)} names ${address}`)
  }
  if (/url\(["']?\/\//.test(text)) problems.push(`${file.slice(dist.length)} loads from another host`)
}

const megabytes = (size / 1024).toFixed(0)
console.log(`first load ${megabytes} KB packed, ${files.length} files`)
for (const problem of problems) console.error(problem)
process.exit(problems.length ? 1 : 0)
