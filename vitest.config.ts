import { defineConfig } from 'vitest/config'

/** `pnpm test`; what soaks, kills again and again or draws a million events is `*.long.test.ts`, for `pnpm test:long`. */
const tests = '{src,test,bench}/**/*.test.ts'
const long = '**/*.long.test.ts'

/** Their tests compute: they start no process, and what they find does not depend on how long it takes. */
const computing = [
  'address',
  'attempts',
  'balancer',
  'collections',
  'dataset',
  'http2',
  'node-flags',
  'query',
  'queueing',
  'random',
  'results',
  'schema',
]

/** Their tests start programs, brokers or connections and wait for them, most of the time without the processor. */
const waiting = [
  'apps/{broker,lb,report,seeder,worker}',
  'packages/{broker,cli,files,nats,rabbitmq,relay,servers,service,transport,workload}',
]

/** `test/` of the root is about the tree as a whole. */
const computed = [
  'test/*.test.ts',
  'packages/workload/test/sales/*.test.ts',
  ...computing.map((name) => `packages/${name}/${tests}`),
]
const waited = waiting.map((folders) => `${folders}/${tests}`)

/** Two at a time first; what measures, and all that is named nowhere here, runs alone after that. */
export default defineConfig({
  test: {
    // For all projects together.
    globalSetup: ['vitest.setup.ts'],
    exclude: ['**/node_modules/**', long],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'computing',
          include: computed,
          // They claim no time; on a busy machine one takes long.
          testTimeout: 60_000,
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'waiting',
          include: waited,
          exclude: computed,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: [`{apps,packages}/*/${tests}`],
          exclude: [...computed, ...waited],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
