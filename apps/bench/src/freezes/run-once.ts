import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createPlan } from '@rpc-vs-mom/load'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { readRun, type TrialRecord } from '@rpc-vs-mom/results'
import { tapDeliveries, type DeliveryTap } from './delivery-tap.ts'
import { truthOf, type Figures, type Truth } from './figures.ts'
import type { ServerLog } from './frozen-server.ts'

export interface Load {
  readonly rateRps: number
  readonly seconds: number
}

export interface Freezes {
  readonly everyMs: number
  readonly freezeMs: number
  readonly freezes: number
}

export interface Place {
  /** Where the server listens. */
  readonly url: string
  readonly db: string
  /** A folder of its own for the run of the hammer. */
  readonly results: string
}

/** One run of the hammer against a server with known freezes. */
export interface OneRun extends Truth {
  readonly transport: string
  readonly hammer: Figures
  readonly planned: number
  /** Without a right answer. */
  readonly failed: number
  readonly verdict: string
  /** Absent where the machine does not tell. */
  readonly stealShare?: number
}

/** What starting, stopping and reporting may take beside the measured part. */
const besideMs = 45_000
const warmupMs = 1000

export async function runOnce(load: Load, freezes: Freezes, place: Place): Promise<OneRun> {
  const { url, db, results } = place
  const { everyMs, freezeMs, freezes: times } = freezes
  const server = fork(
    new URL('./frozen-server.ts', import.meta.url),
    [url, db, ...[everyMs, freezeMs, times].map(String)],
    { execArgv: [...nodeFlags.worker] },
  )
  using stack = new DisposableStack()
  stack.defer(() => server.kill('SIGKILL'))
  // How the server speaks gRPC is nothing to the hammer.
  const [target] = String(await messageOf(server)).split('?')
  const tap = url.startsWith('amqp:') ? await tapOf(target!) : undefined
  if (tap) stack.use(tap)
  await runHammer(load, tap?.url ?? target!, results)
  server.send('tell')
  const log = (await messageOf(server)) as ServerLog
  const { trials } = await readRun(join(results, readdirSync(results)[0]!))
  const plan = createPlan({
    seed: 1,
    arrivals: 'poisson',
    rateRps: load.rateRps,
    durationMs: load.seconds * 1000,
    warmupMs,
    weights: [1],
  })
  return {
    transport: url.slice(0, 4),
    ...heardBy(trials[0]!),
    ...truthOf(log, plan, tap?.arrivedMs),
  }
}

async function tapOf(target: string): Promise<DeliveryTap & { readonly url: string }> {
  const url = new URL(target)
  const tap = await tapDeliveries(Number(url.port || 5672), url.hostname)
  url.host = `127.0.0.1:${tap.port}`
  return { ...tap, url: url.href }
}

async function runHammer(
  { rateRps, seconds }: Load,
  target: string,
  results: string,
): Promise<void> {
  const main = join(import.meta.dirname, '../../../hammer/src/main.ts')
  const planned = ['--seed', '1', '--rate', String(rateRps), '--duration', `${seconds}s`]
  const flags = [...planned, '--warmup', `${warmupMs}ms`, '--timeout', '5s', '--results', results]
  const args = [...nodeFlags.hammer, main, 'run', '--target', target, ...flags]
  const bound = { timeout: seconds * 1000 + besideMs, killSignal: 'SIGKILL' } as const
  await promisify(execFile)(process.execPath, args, bound).catch(
    (error: { code?: unknown; killed?: boolean; stderr?: unknown }) => {
      // A verdict other than VALID is shown with its figures.
      if ([98, 99].includes(Number(error.code))) return
      const reason = error.killed ? `It had not ended after ${bound.timeout} ms.` : ''
      throw new Error(`hammer run failed. ${reason}\n${String(error.stderr)}`, { cause: error })
    },
  )
}

async function messageOf(server: ChildProcess): Promise<unknown> {
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`The server ended with ${String(code)}.`)
  })
  const signal = AbortSignal.timeout(besideMs)
  const [message] = (await Promise.race([once(server, 'message', { signal }), ended])) as [unknown]
  return message
}

function heardBy({
  recording,
  ledger,
  verdict,
  host,
}: TrialRecord): Omit<OneRun, keyof Truth | 'transport'> {
  const { response } = recording.distributions
  return {
    hammer: {
      meanMs: response.mean / 1000,
      p95Ms: response.getValueAtPercentile(95) / 1000,
      p99Ms: response.getValueAtPercentile(99) / 1000,
      maxMs: response.maxValue / 1000,
    },
    planned: ledger.planned,
    failed: ledger.planned - ledger.ok,
    verdict: verdict.verdict,
    ...(host && { stealShare: host.stealShare }),
  }
}
