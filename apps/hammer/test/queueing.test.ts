import { randomBytes } from 'node:crypto'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startCluster } from '../src/cluster.ts'
import { variants } from '../src/variants.ts'
import { seedInto, temporaryFolder } from '../src/workspace.ts'

const brokerUrl = inject('rabbitmqUrl')
const call = { method: 'GetSystemStats', timeoutMs: 5000 } as const
const queueing = variants.filter((variant) => variant.queueing !== undefined)

describe.skipIf(!brokerUrl)('the variants over RabbitMQ', () => {
  test.each(queueing)('$name answers each request once', { timeout: 30_000 }, async (variant) => {
    const stack = new AsyncDisposableStack()
    onTestFinished(() => stack.disposeAsync())
    const db = await seedInto(await temporaryFolder(stack), { seed: 1, sales: 10 })
    const url = `${brokerUrl}/queueing-${randomBytes(6).toString('hex')}`
    const cluster = await startCluster(variant, {
      db,
      workers: 2,
      connections: 1,
      maxOutstanding: 100,
      queue: { url, brokerPids: () => [] },
    })
    stack.defer(() => cluster.close())
    const asks = Array.from({ length: 40 }, () => cluster.ask(new Uint8Array(0), call))
    const outcomes = await Promise.allSettled(asks)
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled']))
    expect(cluster.counters()).toEqual({ late: 0, duplicate: 0 })
    const lbs = cluster.components.filter(({ role }) => role === 'lb')
    expect(lbs).toHaveLength(variant.queueing?.topology === 'none' ? 0 : 1)
  })
})
