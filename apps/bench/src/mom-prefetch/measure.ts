import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import type { Broker } from '@rpc-vs-mom/rabbitmq'
import { connect, type Ask } from '@rpc-vs-mom/transport'
import type { Mix } from './mixes.ts'

const workerMain = import.meta.resolve('./worker.ts')

/** A prefetch that stays, or one that follows the service time. */
export type Setting = number | 'auto'

export interface Sample {
  readonly answeredRps: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The most that the adaptive prefetch may become. */
const most = 64
const call = { method: 'test.Echo/Ask', timeoutMs: 20_000 } as const
/** The adaptive prefetch needs two of its windows to get where it wants to be. */
const warmupMs = 2500
const measuredMs = 3500

/** Fresh workers and a fresh queue; warms up, then times what is asked. */
export async function measure(broker: Broker, mix: Mix, setting: Setting): Promise<Sample> {
  await using stack = new AsyncDisposableStack()
  const words = setting === 'auto' ? '?prefetch=auto' : ''
  const url = `${broker.url}/bench-${randomBytes(6).toString('hex')}${words}`
  for (let n = 0; n < mix.workers; n++) {
    const prefetch = String(setting === 'auto' ? most : setting)
    const worker = stack.use(new ChildProgram(workerMain, [prefetch], { env: { LISTEN_URL: url } }))
    await worker.ready()
  }
  const connection = await connect(url, {})
  stack.defer(() => connection.close())
  await loadFor(connection.ask, mix, warmupMs)
  const latenciesMs = (await loadFor(connection.ask, mix, measuredMs)).toSorted((a, b) => a - b)
  const at = (share: number): number => latenciesMs[Math.floor(latenciesMs.length * share)]!
  return { answeredRps: (latenciesMs.length / measuredMs) * 1000, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** Milliseconds of every request, from when it was due. */
async function loadFor(ask: Ask, { workMs, load }: Mix, forMs: number): Promise<number[]> {
  const latenciesMs: number[] = []
  let sequence = 0
  const one = async (dueMs: number): Promise<void> => {
    await ask(Buffer.from(String(workMs(++sequence))), call)
    latenciesMs.push(performance.now() - dueMs)
  }
  const startMs = performance.now()
  const endsAtMs = startMs + forMs
  if ('inFlight' in load) {
    const lane = async (): Promise<void> => {
      while (performance.now() < endsAtMs) await one(performance.now())
    }
    await Promise.all(Array.from({ length: load.inFlight }, lane))
    return latenciesMs
  }
  const open: Promise<void>[] = []
  const gapMs = 1000 / load.rateRps
  for (let dueMs = startMs; dueMs < endsAtMs; dueMs += gapMs) {
    const aheadMs = dueMs - performance.now()
    if (aheadMs > 0) await sleep(aheadMs)
    open.push(one(dueMs))
  }
  await Promise.all(open)
  return latenciesMs
}
