import { randomBytes } from 'node:crypto'
import type { Broker } from '@rpc-vs-mom/rabbitmq'
import { median } from '@rpc-vs-mom/results'
import type { LibraryName } from './libraries.ts'
import type { Peer } from '../peer-process.ts'
import { startPeer } from './start-peer.ts'

/** Round trips of one library, one after the other, sorted into where a stall of TCP would show. */
export interface Stalls {
  readonly library: LibraryName
  readonly samples: number
  readonly p50Ms: number
  readonly longestMs: number
  /** Samples of 20 to 35 ms: what a busy machine delays falls here too. */
  readonly before: number
  /** Samples of 35 to 50 ms: a reply that waited for a delayed acknowledgement of TCP falls here alone. */
  readonly stalls: number
  /** Samples of 50 to 65 ms. */
  readonly after: number
}

/** From and to in milliseconds; to belongs to the next. */
const windowsMs = { before: [20, 35], stalls: [35, 50], after: [50, 65] } as const

export function countStalls(library: LibraryName, latenciesMs: readonly number[]): Stalls {
  const within = ([from, to]: readonly [number, number]): number =>
    latenciesMs.filter((ms) => ms >= from && ms < to).length
  return {
    library,
    samples: latenciesMs.length,
    p50Ms: median(latenciesMs),
    longestMs: latenciesMs.reduce((longest, ms) => Math.max(longest, ms), 0),
    before: within(windowsMs.before),
    stalls: within(windowsMs.stalls),
    after: within(windowsMs.after),
  }
}

/** Blocks in turn, so that what disturbs the machine for a while disturbs both. */
const blockRequests = 5000
const blockLimitMs = 60_000

/** Asks one by one, `samples` times each, in blocks that alternate between the libraries. */
export async function measureStalls(
  broker: Broker,
  names: readonly LibraryName[],
  samples: number,
): Promise<Stalls[]> {
  await using stack = new AsyncDisposableStack()
  const peers: { name: LibraryName; client: Peer; latenciesMs: number[] }[] = []
  for (const name of names) {
    const target = { url: broker.url, queue: `bench-${randomBytes(6).toString('hex')}` }
    stack.use(await startPeer('worker', name, target))
    const client = stack.use(await startPeer('client', name, target))
    await client.run({ outstanding: 1, requests: 1000, limitMs: blockLimitMs })
    peers.push({ name, client, latenciesMs: [] })
  }
  for (let left = samples; left > 0; left -= blockRequests) {
    const requests = Math.min(left, blockRequests)
    for (const { client, latenciesMs } of peers)
      latenciesMs.push(...(await client.run({ outstanding: 1, requests, limitMs: blockLimitMs })))
  }
  return peers.map(({ name, latenciesMs }) => countStalls(name, latenciesMs))
}

/** One line for each library. */
export function stallLines(rows: readonly Stalls[]): string {
  const line = ({ library, samples, p50Ms, longestMs, before, stalls, after }: Stalls): string =>
    `${library}: ${samples} samples, p50 ${p50Ms.toFixed(2)} ms, longest ${longestMs.toFixed(1)} ms; ` +
    `20-35 ms: ${before}, 35-50 ms: ${stalls}, 50-65 ms: ${after}`
  return rows.map(line).join('\n')
}
