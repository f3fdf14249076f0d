import { defineConfig } from 'vitest/config'

/** The compose clusters, one after the other: they share the machine and their load is measured. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/*.test.ts'],
    globalSetup: ['test/engine.ts'],
    fileParallelism: false,
    // Each test needs the cluster as the one before left it.
    bail: 1,
    testTimeout: 300_000,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
})
