import { randomBytes } from 'node:crypto'
import { meterCosts } from '@rpc-vs-mom/cost'
import type { Broker } from '@rpc-vs-mom/rabbitmq'
import type { LibraryName } from './libraries.ts'
import { startPeer } from './start-peer.ts'

/** Requests of one round of one library. */
export interface Effort {
  /** At 32 in flight. */
  readonly loaded: number
  /** At one in flight. */
  readonly single: number
}

/** What one round of one library took. */
export interface Measurement {
  readonly library: LibraryName
  /** Microseconds of CPU per request at 32 in flight. */
  readonly cpuUs: { readonly client: number; readonly worker: number; readonly broker: number }
  /** Milliseconds of each request at one in flight. */
  readonly singleMs: readonly number[]
  /** Answered per second at 32 in flight. */
  readonly loadedRps: number
}

const outstanding = 32
const limitMs = 15_000
/** A library that stalls 44 ms per request must not take minutes. */
const singleLimitMs = 3000

/**
 * Fresh client, worker and queue; warms up, then loads, then asks one by one. V8 compiles what runs once per
 * request for good between the 15,000th and the 25,000th; that is a part of starting, so the warm-up is as long
 * as what is measured.
 */
export async function measure(
  broker: Broker,
  library: LibraryName,
  { loaded, single }: Effort,
): Promise<Measurement> {
  const target = { url: broker.url, queue: `bench-${randomBytes(6).toString('hex')}` }
  await using worker = await startPeer('worker', library, target)
  await using client = await startPeer('client', library, target)
  await client.run({ outstanding, requests: loaded, limitMs })
  const endMetering = meterCosts([
    { name: 'client', role: 'hammer', pids: [client.pid] },
    { name: 'worker', role: 'worker', pids: [worker.pid] },
    { name: 'broker', role: 'broker', pids: broker.pids() },
  ])
  const startMs = performance.now()
  const { length: answered } = await client.run({ outstanding, requests: loaded, limitMs })
  const tookMs = performance.now() - startMs
  const [clientUs, workerUs, brokerUs] = endMetering().map(({ cpuUs }) => cpuUs / answered)
  const singleMs = await client.run({ outstanding: 1, requests: single, limitMs: singleLimitMs })
  return {
    library,
    cpuUs: { client: clientUs!, worker: workerUs!, broker: brokerUs! },
    singleMs,
    loadedRps: (answered / tookMs) * 1000,
  }
}
