import { randomBytes } from 'node:crypto'
import { rotateOver } from '@rpc-vs-mom/experiment'
import { closedLoop, createPlan, type AskQuestion } from '@rpc-vs-mom/load'
import type { WorkerTimes } from '@rpc-vs-mom/results'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { runPlannedLoad } from '../load/run-planned-load.ts'
import { startLb } from '../processes/start-process.ts'
import type { Mix } from './mixes.ts'
import type { Setting } from './settings.ts'

/** What one setting did with one mix in one round. */
export interface Sample {
  /** Right answers per second to callers who ask again as soon as they have their answer. */
  readonly capacityRps: number
  /** Share of the requests in closed loop that were refused; what else goes wrong ends the benchmark. */
  readonly refusedShare: number
  /** Milliseconds from intended start to answer of every request at the low load. */
  readonly responseMs: readonly number[]
}

/** Both loads, and how long each is put. */
export const loads = {
  workers: 2,
  // As many as a comparison warms up with: more than the workers know how to answer in time at first are refused.
  warmup: { outstanding: 8, durationMs: 700 },
  low: { rateRps: 400, durationMs: 1500, warmupMs: 200 },
  capacity: { outstanding: 256, durationMs: 1000 },
} as const

export interface Place {
  readonly brokerUrl: string
  /** Of the arrivals; equal rounds ask the same at the same moments. */
  readonly round: number
}

const timeoutMs = 10_000

/** Fresh processes and a fresh queue; warms up, asks at the low load and then in closed loop. */
export async function measure(mix: Mix, { wire }: Setting, place: Place): Promise<Sample> {
  await using stack = new AsyncDisposableStack()
  const connections =
    wire.over === 'amqp'
      ? await overQueue(mix, { ...place, prefetch: wire.prefetch }, stack)
      : await throughLb(mix, wire, stack)
  const ask = mix.asker(rotateOver(connections))
  const plan = createPlan({
    seed: 1,
    round: place.round,
    arrivals: 'poisson',
    ...loads.low,
    weights: mix.weights,
  })
  const order = closedOrder(mix, place.round)
  await closed(ask, order, loads.warmup)
  const { samples, ledger } = await runPlannedLoad(ask, { plan, timeoutMs })
  if (ledger.ok !== ledger.planned)
    throw new Error(`${ledger.planned - ledger.ok} of ${ledger.planned} had no right answer.`)
  const startMs = performance.now()
  const { right, refused } = await closed(ask, order, loads.capacity)
  return {
    capacityRps: (right * 1000) / (performance.now() - startMs),
    refusedShare: refused / (right + refused),
    responseMs: samples.map(({ dueUs, endUs }) => (endUs - dueUs) / 1000),
  }
}

/** A closed loop over the questions in their order, again and again. */
async function closed(
  ask: AskQuestion<WorkerTimes>,
  order: Uint32Array,
  { outstanding, durationMs }: { readonly outstanding: number; readonly durationMs: number },
): Promise<{ readonly right: number; readonly refused: number }> {
  let refused = 0
  const { length: ended } = await closedLoop(
    async (index) => {
      if (!(await isRight(ask, order[index % order.length]!))) refused++
    },
    { requests: Number.MAX_SAFE_INTEGER, outstanding, limitMs: durationMs },
  )
  return { right: ended - refused, refused }
}

/** Which question is asked when in closed loop, drawn by the weights of the mix. */
function closedOrder({ weights }: Mix, round: number): Uint32Array {
  const drawn = { seed: 2, round, arrivals: 'constant', rateRps: 10_000, weights } as const
  return createPlan({ ...drawn, durationMs: 1000, warmupMs: 0 }).question
}

/** False where it was refused. */
async function isRight(ask: AskQuestion<WorkerTimes>, question: number): Promise<boolean> {
  const asked = await ask(question, timeoutMs)
  const end = typeof asked === 'object' && 'check' in asked ? asked.check() : asked
  if (end === 'ok' || (typeof end === 'object' && 'serverTiming' in end)) return true
  if (typeof end === 'object' && 'error' in end && end.error === 'RESOURCE_EXHAUSTED') return false
  throw new Error(`A request in closed loop ended as ${JSON.stringify(end)}.`)
}

async function overQueue(
  mix: Mix,
  { brokerUrl, prefetch }: Place & { readonly prefetch: number },
  stack: AsyncDisposableStack,
): Promise<Connection[]> {
  const url = `${brokerUrl}/best-${randomBytes(6).toString('hex')}`
  await startWorkers(mix, { url, concurrency: prefetch }, stack)
  return [await connected(url, stack)]
}

async function throughLb(
  mix: Mix,
  { policy, connections }: { readonly policy: string; readonly connections: number },
  stack: AsyncDisposableStack,
): Promise<Connection[]> {
  const workers = await startWorkers(mix, { url: 'grpc://127.0.0.1:0?engine=lean' }, stack)
  const lb = stack.use(await startLb(workers, ['--policy', policy]))
  const url = `${lb.url}?engine=lean`
  return Promise.all(Array.from({ length: connections }, () => connected(url, stack)))
}

/** Resolves with where they listen. */
function startWorkers(
  mix: Mix,
  { url, concurrency }: { readonly url: string; readonly concurrency?: number },
  stack: AsyncDisposableStack,
): Promise<string[]> {
  const starting = Array.from({ length: loads.workers }, () => mix.start(url, concurrency))
  return Promise.all(starting.map(async (worker) => stack.use(await worker).url))
}

async function connected(url: string, stack: AsyncDisposableStack): Promise<Connection> {
  return stack.adopt(await connect(url, { maxOutstanding: 10_000 }), (one) => one.close())
}
