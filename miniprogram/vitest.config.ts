import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      '@forms': fileURLToPath(new URL('../form-rules', import.meta.url)),
    },
  },
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], globals: true, environment: 'node', testTimeout: 120_000, hookTimeout: 120_000 },
})
