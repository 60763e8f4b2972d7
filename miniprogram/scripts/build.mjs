// Builds for one platform: `node scripts/build.mjs h5` or `mp-weixin`. CI=1 keeps uni-app from phoning home.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))
const platform = process.argv[2] ?? 'h5'
if (!existsSync(`${here}src/api/schema.d.ts`)) {
  execFileSync(process.execPath, ['scripts/api_types.mjs'], { cwd: here, stdio: 'inherit' })
}
execFileSync(process.execPath, ['node_modules/@dcloudio/vite-plugin-uni/bin/uni.js', 'build', '-p', platform], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, CI: '1', NODE_ENV: 'production' },
})
