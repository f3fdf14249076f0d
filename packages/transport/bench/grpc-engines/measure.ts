import { meterCosts } from '@rpc-vs-mom/cost'
import { quantile } from '@rpc-vs-mom/results'
import type { GrpcEngine } from '../../src/index.ts'
import { startPeer } from './start-peer.ts'

/** Who speaks gRPC on which side. */
export interface Mix {
  readonly client: GrpcEngine
  readonly server: GrpcEngine
}

/** Calls of one round of one mix. */
export interface Effort {
  /** At 32 in flight; as many more before, which are not measured. */
  readonly loaded: number
  /** At one in flight. */
  readonly single: number
}

/** What one round of one mix took. */
export interface Measurement extends Mix {
  /** Microseconds of CPU per call at 32 in flight. */
  readonly clientUs: number
  readonly serverUs: number
  readonly callsPerSecond: number
  /** Milliseconds of a call at 32 in flight. */
  readonly p99Ms: number
  readonly longestMs: number
  /** Microseconds of a call at one in flight. */
  readonly singleP50Us: number
}

const outstanding = 32
const limitMs = 30_000

/** Fresh processes; V8 compiles for good between the 15,000th and the 25,000th call, so it warms up as long as it measures. */
export async function measure(mix: Mix, { loaded, single }: Effort): Promise<Measurement> {
  await using server = await startPeer('server', `grpc://127.0.0.1:0?engine=${mix.server}`)
  const url = server.url!.replace(/\?.*$/, `?engine=${mix.client}`)
  await using client = await startPeer('client', url)
  await client.run({ outstanding, requests: loaded, limitMs })
  const endMetering = meterCosts([
    { name: 'client', role: 'hammer', pids: [client.pid] },
    { name: 'server', role: 'worker', pids: [server.pid] },
  ])
  const startMs = performance.now()
  const loadedMs = await client.run({ outstanding, requests: loaded, limitMs })
  const tookMs = performance.now() - startMs
  const [clientUs, serverUs] = endMetering().map(({ cpuUs }) => cpuUs / loadedMs.length)
  const singleMs = await client.run({ outstanding: 1, requests: single, limitMs })
  return {
    ...mix,
    clientUs: clientUs!,
    serverUs: serverUs!,
    callsPerSecond: (loadedMs.length / tookMs) * 1000,
    p99Ms: quantile(loadedMs, 0.99),
    longestMs: Math.max(...loadedMs),
    singleP50Us: quantile(singleMs, 0.5) * 1000,
  }
}
