// What the builds may weigh, that nothing in them comes from outside, and that WeChat's own compilers take them.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('..', import.meta.url))
const H5 = join(here, 'dist/build/h5')
const WEIXIN = join(here, 'dist/build/mp-weixin')
const KB = 1024
const LIMITS = { mainPackage: 1024 * KB, total: 4096 * KB, firstLoad: 300 * KB }

const faults = []

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

function within(name, bytes, limit) {
  console.log(`${name}: ${Math.round(bytes / KB)} KB of ${limit / KB}`)
  if (bytes > limit) faults.push(`${name} is too large`)
}

function weighMiniProgram() {
  const files = filesIn(WEIXIN)
  const total = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const apart = files.filter((file) => relative(WEIXIN, file).startsWith('technician/'))
  within('mini-program, main package', total - apart.reduce((sum, file) => sum + statSync(file).size, 0), LIMITS.mainPackage)
  within('mini-program, all', total, LIMITS.total)
}

/** What the browser asks for before the first page shows: index.html, what it names, and what that imports at once. */
function firstLoad() {
  const seen = new Set()
  const open = ['index.html']
  while (open.length) {
    const name = open.pop()
    if (seen.has(name)) continue
    seen.add(name)
    const text = readFileSync(join(H5, name), 'utf8')
    const named = name.endsWith('.html')
      ? [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1])
      : [...text.matchAll(/from\s*"\.\/([^"]+\.js)"/g)].map((match) => `assets/${match[1]}`)
    open.push(...named)
  }
  return [...seen].reduce((sum, name) => sum + gzipSync(readFileSync(join(H5, name))).length, 0)
}

// Namespaces, and what error messages of the frameworks name for developers to read: never loaded.
const HARMLESS = /^(?:https?:)?\/\/(?:www\.w3\.org|vuejs\.org|uniapp\.dcloud\.net\.cn|localhost|127\.0\.0\.1)$/

function lookForForeignHosts() {
  for (const root of [H5, WEIXIN]) {
    for (const file of filesIn(root).filter((name) => /\.(?:js|css|html|wxss|wxml|json|webmanifest)$/.test(name))) {
      const text = readFileSync(file, 'utf8')
      const loaded = [...text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=[/"'`):?])/gi)].map((match) => match[0])
      for (const host of new Set(loaded.filter((address) => !HARMLESS.test(address)))) {
        faults.push(`${relative(here, file)} names ${host}`)
      }
    }
  }
}

function compileForWeChat() {
  const tools = join(dirname(createRequire(import.meta.url).resolve('miniprogram-compiler/package.json')), 'bin/linux')
  const aside = mkdtempSync(join(tmpdir(), 'baoxiu-wx-'))
  const files = filesIn(WEIXIN).map((file) => `./${relative(WEIXIN, file)}`)
  try {
    for (const [tool, ending, flags] of [
      ['wcc', '.wxml', ['-d']],
      ['wcsc', '.wxss', ['-lc']],
    ]) {
      const program = join(tools, tool)
      chmodSync(program, 0o755)
      const sources = files.filter((file) => file.endsWith(ending))
      execFileSync(program, [...flags, '-o', join(aside, `${tool}.js`), ...sources], { cwd: WEIXIN, stdio: ['ignore', 'ignore', 'pipe'] })
      console.log(`${tool}: ${sources.length} files`)
    }
  } catch (refused) {
    faults.push(`WeChat's compiler refused: ${refused.stderr ?? refused.message}`)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

weighMiniProgram()
within('H5, first load, gzip', firstLoad(), LIMITS.firstLoad)
lookForForeignHosts()
compileForWeChat()
if (faults.length) {
  console.error(faults.join('\n'))
  process.exit(1)
}
