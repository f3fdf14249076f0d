import { Address } from '@rpc-vs-mom/address'
import { randomUUID } from 'node:crypto'
import { meterCosts } from '@rpc-vs-mom/cost'
import { closedLoop } from '@rpc-vs-mom/load'
import type { Broker } from '@rpc-vs-mom/rabbitmq'
import { median } from '@rpc-vs-mom/results'
import { startCluster, variantsNamed } from '@rpc-vs-mom/experiment'
import type { ServingChoice } from '@rpc-vs-mom/workload'

/** One topology under one load. */
export interface HopCell {
  readonly topology: 'mom' | 'mom-one-way' | 'mom-two-hop'
  readonly inFlight: number
  /** Of each worker. */
  readonly prefetch: number
}

/** What one round of a cell took. */
export interface HopSample {
  /** Microseconds of CPU per request by role: hammer, lb, broker, worker. */
  readonly cpuUs: Readonly<Record<string, number>>
  readonly sumUs: number
  readonly p50Ms: number
  readonly rps: number
}

export interface HopSetting {
  readonly broker: Broker
  readonly serving: ServingChoice
  readonly workers: number
  readonly requests: number
}

/** A closed loop at 1 in flight answers a tenth as many in the same time. */
const fewerOneByOne = 8
const warmupShare = 0.2
/** A cell takes 2 to 15 s on a two-core machine. */
const limitMs = 60_000

const call = { method: 'protocol.SimulationService/GetSystemStats', timeoutMs: 10_000 } as const
const noBytes = new Uint8Array(0)

/** Fresh processes and queues; warms up, then meters all processes while a closed loop runs. */
export async function measureHops(
  { topology, inFlight, prefetch }: HopCell,
  { broker, serving, workers, requests: most }: HopSetting,
): Promise<HopSample> {
  const [variant] = variantsNamed([topology])
  const url = new Address(`${broker.url}/hops-${randomUUID().slice(0, 8)}`)
  const queue = { url, brokerPids: () => broker.pids() }
  const spec = {
    serving,
    workers,
    concurrency: prefetch,
    connections: 1,
    maxOutstanding: 100,
    queue,
  }
  const requests = inFlight === 1 ? Math.ceil(most / fewerOneByOne) : most
  const cluster = await startCluster(variant!, spec)
  try {
    const loop = { outstanding: inFlight, limitMs }
    const ask = (): Promise<unknown> => cluster.ask(noBytes, call)
    await closedLoop(ask, { ...loop, requests: Math.ceil(requests * warmupShare) })
    const endMetering = meterCosts(cluster.components)
    const startMs = performance.now()
    const latenciesMs = await closedLoop(ask, { ...loop, requests })
    const tookMs = performance.now() - startMs
    const { length: answered } = latenciesMs
    const perRole = endMetering().map(({ role, cpuUs }) => [role, cpuUs / answered] as const)
    return {
      cpuUs: Object.fromEntries(perRole),
      sumUs: perRole.reduce((sum, [, us]) => sum + us, 0),
      p50Ms: median(latenciesMs),
      rps: (answered / tookMs) * 1000,
    }
  } finally {
    await cluster.close()
  }
}
