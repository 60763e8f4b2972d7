import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import * as uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'

// Where the config is an ES module, the plugin sits one `default` deeper than under CommonJS.
type UniFactory = () => Plugin[]
const wrapped = uniPlugin.default as unknown as UniFactory | { default: UniFactory }
const uni = typeof wrapped === 'function' ? wrapped : wrapped.default

const SHADOWS = /url\(["']?https:\/\/cdn\.dcloud\.net\.cn\/img\/shadow-[a-z]+\.png["']?\)/g
const WOT_FONT =
  /url\(["']?(?:https?:)?\/\/at\.alicdn\.com\/[^)]*\)(?:\s*format\([^)]*\))?(?:,\s*url\(["']?(?:https?:)?\/\/at\.alicdn\.com\/[^)]*\)(?:\s*format\([^)]*\))?)*/g

// Where uni-app would fetch advertisements.
const ADVERTISING = /https:\/\/ha[cs]1\.dcloud\.net\.cn\/[a-z0-9]*/g

/** The icon font of wot-design-uni, from its own package. */
function iconFont(): string {
  const here = createRequire(import.meta.url).resolve('wot-design-uni/package.json')
  const font = readFileSync(here.replace('package.json', 'components/wd-icon/wd-icons.ttf'))
  return `url("data:font/ttf;base64,${font.toString('base64')}") format("truetype")`
}

/** No page may load anything from outside: what the libraries refer to is inlined or left out. */
function nothingFromOutside(): Plugin {
  const font = iconFont()
  const clean = (text: string): string => text.replace(SHADOWS, 'none').replace(WOT_FONT, font)
  return {
    name: 'baoxiu:nothing-from-outside',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && /\.(css|wxss)$/.test(file.fileName)) {
          file.source = clean(String(file.source))
        } else if (file.type === 'chunk') file.code = file.code.replace(ADVERTISING, '')
      }
    },
  }
}

const server = process.env.BAOXIU_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: './',
  plugins: [uni(), nothingFromOutside()],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      '@forms': fileURLToPath(new URL('../form-rules', import.meta.url)),
    },
  },
  build: { target: 'es2018', cssTarget: 'chrome70', reportCompressedSize: false },
  server: {
    port: 5173,
    proxy: { '^/(api|media|q|t|wechat|wecom|health|privacy)(/|\\?)': { target: server, changeOrigin: false } },
  },
})
