// Writes the bench's service worker: the app's own files, named one by one, under a version that is their hash.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

function* filesIn(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* filesIn(path)
    else yield path
  }
}

export function writeOfflineShell(folder, template) {
  const paths = [...filesIn(folder)].filter((path) => !path.endsWith(`${sep}sw.js`) && !path.endsWith('.map'))
  const hash = createHash('sha256')
  for (const path of paths) hash.update(relative(folder, path)).update(readFileSync(path))
  const names = paths.map((path) => relative(folder, path).split(sep).join('/'))
  const text = readFileSync(template, 'utf8')
    .replace('__VERSION__', hash.digest('hex').slice(0, 16))
    .replace('[/* __FILES__ */]', JSON.stringify(names))
  writeFileSync(join(folder, 'sw.js'), text)
}
