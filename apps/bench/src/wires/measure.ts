import { meterCosts } from '@rpc-vs-mom/cost'
import { h2load } from '../lb/h2load.ts'
import { messagesOf } from './messages.ts'
import { Peer } from './peers.ts'
import type { Usage } from './usage.ts'
import type { Servers, Wire } from './wires.ts'

/** What one round measured of one wire with one size of message at one load. */
export interface Measurement {
  readonly wire: string
  readonly client: 'transport' | 'h2load'
  readonly bytes: number
  readonly outstanding: number
  readonly callsPerSecond: number
  readonly p50Ms: number
  /** Absent where the client does not tell. */
  readonly p99Ms?: number
  readonly perCall: {
    /** Absent where the client is no process of ours. */
    readonly client?: Usage
    /** Absent where client and server are one process. */
    readonly server?: Usage
    readonly brokerCpuUs?: number
  }
}

export interface Round {
  readonly servers: Servers
  /** Processes of the broker of a kind. */
  brokerPids(kind: 'amqp' | 'nats'): number[]
  readonly loads: readonly number[]
  readonly warmupMs: number
  readonly measuredMs: number
}

const warmupOutstanding = 32

/** Fresh processes for a wire and a size of message; warms up, then measures each load. */
export async function measureWire(wire: Wire, bytes: number, round: Round): Promise<Measurement[]> {
  await using stack = new AsyncDisposableStack()
  const url = wire.listenUrl(round.servers)
  const server = wire.inside ? undefined : stack.use(await Peer.start('server', url, bytes))
  const client = stack.use(
    await Peer.start(wire.inside ? 'both' : 'client', server?.url ?? url, bytes),
  )
  await client.loop({ outstanding: warmupOutstanding, limitMs: round.warmupMs })
  const measured: Measurement[] = []
  for (const outstanding of round.loads) {
    const pids = wire.broker ? round.brokerPids(wire.broker) : []
    const endMetering = meterCosts([{ name: 'broker', role: 'broker', pids }])
    server?.begin()
    const looped = await client.loop({ outstanding, limitMs: round.measuredMs })
    const used = await server?.end()
    const [broker] = endMetering()
    const { calls, tookMs, p50Ms, p99Ms, usage } = looped
    measured.push({
      wire: wire.name,
      client: 'transport',
      bytes,
      outstanding,
      p50Ms,
      p99Ms,
      callsPerSecond: (calls * 1000) / tookMs,
      perCall: {
        client: perCall(usage, calls),
        ...(used && { server: perCall(used, calls) }),
        ...(wire.broker && { brokerCpuUs: broker!.cpuUs / calls }),
      },
    })
  }
  return measured
}

/** The same with h2load as the client, which is told how many calls to make. */
export async function measureH2load(
  wire: Wire,
  bytes: number,
  { servers, loads, warmupMs, measuredMs }: Round,
): Promise<Measurement[]> {
  await using server = await Peer.start('server', wire.listenUrl(servers), bytes)
  const url = server.url.replace(/\?.*$/, '')
  const { request: message, reply: answer } = messagesOf(bytes)
  const ask = (depth: number, requests: number) => h2load({ url, depth, requests, message, answer })
  const callsIn = (perSecond: number, ms: number): number =>
    Math.max(100, Math.round((perSecond * ms) / 1000))
  const first = await ask(warmupOutstanding, 1000)
  const warm = await ask(warmupOutstanding, callsIn(first.requestsPerSecond, warmupMs))
  const measured: Measurement[] = []
  for (const outstanding of loads) {
    // At one in flight a call takes as long as it does among many at least.
    const expected = outstanding === 1 ? warm.requestsPerSecond / 4 : warm.requestsPerSecond
    const calls = callsIn(expected, measuredMs)
    server.begin()
    const { medianUs, requestsPerSecond } = await ask(outstanding, calls)
    const used = await server.end()
    measured.push({
      wire: wire.name,
      client: 'h2load',
      bytes,
      outstanding,
      callsPerSecond: requestsPerSecond,
      p50Ms: medianUs / 1000,
      perCall: { server: perCall(used, calls) },
    })
  }
  return measured
}

function perCall({ cpuUs, allocatedBytes, collections }: Usage, calls: number): Usage {
  return {
    cpuUs: cpuUs / calls,
    allocatedBytes: allocatedBytes / calls,
    collections: collections / calls,
  }
}
