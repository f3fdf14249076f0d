import { randomBytes } from 'node:crypto'
import { Address } from '@rpc-vs-mom/address'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import {
  type Cluster,
  seedInto,
  startCluster,
  temporaryFolder,
  type Variant,
  variants,
  variantsNamed,
} from '@rpc-vs-mom/experiment'
import { servingOf, settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'

const brokerUrl = inject('rabbitmqUrl')
const call = { method: 'protocol.SimulationService/GetSystemStats', timeoutMs: 5000 } as const
const queueing = variants.filter(({ broker }) => broker === 'rabbitmq')

/** The variant with two workers on a queue of its own. */
async function openCluster(variant: Variant): Promise<Cluster> {
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  const settings = settingsOf(workload, { sales: 10 })
  const db = await seedInto(await temporaryFolder(stack), workload, settings)
  const url = new Address(`${brokerUrl}/queueing-${randomBytes(6).toString('hex')}`)
  const cluster = await startCluster(variant, {
    serving: servingOf(workload, settings, db),
    workers: 2,
    connections: 1,
    maxOutstanding: 100,
    queue: { url, brokerPids: () => [] },
  })
  stack.defer(() => cluster.close())
  return cluster
}

describe.skipIf(!brokerUrl)('the variants over RabbitMQ', () => {
  test.each(queueing)('$name answers each request once', { timeout: 30_000 }, async (variant) => {
    const cluster = await openCluster(variant)
    const asks = Array.from({ length: 40 }, () => cluster.ask(new Uint8Array(0), call))
    const outcomes = await Promise.allSettled(asks)
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled']))
    expect(cluster.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 0 })
    const lbs = cluster.components.filter(({ role }) => role === 'lb')
    expect(lbs).toHaveLength(variant.parts.lb ? 1 : 0)
  })

  test(
    'mom-one-way gives what a killed worker had to another one, long before the deadline',
    { timeout: 30_000 },
    async () => {
      const cluster = await openCluster(variantsNamed(['mom-one-way'])[0]!)
      const { pids } = cluster.components.find(({ role }) => role === 'worker')!
      let [left, longestMs] = [4000, 0]
      const lane = async (): Promise<void> => {
        while (left-- > 0) {
          if (left === 2000) process.kill(pids[0]!, 'SIGKILL')
          const startMs = performance.now()
          await cluster.ask(new Uint8Array(0), call)
          longestMs = Math.max(longestMs, performance.now() - startMs)
        }
      }
      await Promise.all(Array.from({ length: 50 }, lane))
      expect(longestMs).toBeLessThan(call.timeoutMs / 2)
      expect(cluster.counters().late).toBe(0)
    },
  )
})
