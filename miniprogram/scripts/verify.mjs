// All that a change of the mini-program must pass once its pages for browsers are built: npm run verify
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))
const run = (...command) => execFileSync(process.execPath, command, { cwd: here, stdio: 'inherit' })

run('scripts/api_types.mjs')
run('node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit')
run('node_modules/vitest/vitest.mjs', 'run')
run('scripts/build.mjs', 'mp-weixin')
run('scripts/weigh.mjs')
