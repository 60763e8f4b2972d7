// Builds for one platform: `node scripts/build.mjs h5` or `mp-weixin`. CI=1 keeps uni-app from phoning home.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeOfflineShell } from './offline_shell.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const platform = process.argv[2] ?? 'h5'
execFileSync(process.execPath, ['node_modules/@dcloudio/vite-plugin-uni/bin/uni.js', 'build', '-p', platform], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, CI: '1', NODE_ENV: 'production' },
})
if (platform === 'h5') {
  // The same pages behind the other door: they look at their own path to know which it is.
  rmSync(`${here}dist/build/bench`, { recursive: true, force: true })
  cpSync(`${here}dist/build/h5`, `${here}dist/build/bench`, { recursive: true })
  writeOfflineShell(`${here}dist/build/bench`, `${here}scripts/sw.template.js`)
}
