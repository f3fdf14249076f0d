import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/{src,test,bench}/**/*.test.ts'],
    globalSetup: ['packages/rabbitmq/src/test-broker.ts', 'packages/nats/src/test-server.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
