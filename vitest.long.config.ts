import { defineConfig } from 'vitest/config'

/** `pnpm test:long`: what soaks, kills again and again or draws a million events, one file after the other. */
export default defineConfig({
  test: {
    include: ['{apps,packages}/*/{src,test,bench}/**/*.long.test.ts'],
    globalSetup: ['vitest.setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
