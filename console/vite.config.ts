import { TDesignResolver } from '@tdesign-vue-next/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'

const server = process.env.BAOXIU_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: '/console/',
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [TDesignResolver({ library: 'vue-next', resolveIcons: false })] }),
  ],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      '@forms': fileURLToPath(new URL('../form-rules', import.meta.url)),
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5180,
    proxy: {
      '/api': { target: server, ws: true },
      '/media': { target: server },
    },
  },
  build: {
    target: 'es2022',
    // Fonts and pictures stay files: the page's policy takes no others.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    restoreMocks: true,
    // Long, because running out of it says nothing of the product on a busy machine.
    testTimeout: 120_000,
  },
})
