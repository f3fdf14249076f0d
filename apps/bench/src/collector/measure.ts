/** Measures one candidate: started with the hammer's flags, told the rest, answers with a `Measurement`. */
import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { onShutdown } from '@rpc-vs-mom/cli'
import { Address } from '@rpc-vs-mom/address'
import { processTree, watchHost } from '@rpc-vs-mom/cost'
import { createPlan } from '@rpc-vs-mom/load'
import type { NodeFlags } from '@rpc-vs-mom/node-flags'
import {
  hostAccount,
  mergeHistograms,
  percentileUs,
  tailCauses,
  type HostAccount,
  type TailCause,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import {
  type Cluster,
  runTrial,
  startCluster,
  type TrialPlan,
  type Variant,
  variantsNamed,
} from '@rpc-vs-mom/experiment'
import { servingOf, settingsOf, type Questions } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import type { Stop } from './sleeper.ts'

export interface MeasureSpec {
  readonly nodeFlags: NodeFlags
  readonly everyThreadInRealTime: boolean
  readonly db: string
  readonly brokerUrl: string
  readonly brokerPids: readonly number[]
  readonly rateRps: number
  /** Windows with the hammer sending, and as many without, in turn. */
  readonly windows: number
  readonly windowMs: number
  /** Length of the windows without. */
  readonly idleMs: number
  /** Whether the calls of rpc without its lb are told too, of a plan as long as those of the others. */
  readonly tellsDirect: boolean
  readonly seed: number
}

export interface Window {
  readonly isSending: boolean
  readonly durationMs: number
  /** Stops of more than 8 ms of a program that sleeps 1 ms at a time. */
  readonly stops: number
  readonly longestMs: number
  /** Shares of the processors that the host took, and that processes used which have no part in this. */
  readonly stealShare: number
  readonly othersShare: number
}

export interface VariantFigures {
  readonly variant: string
  readonly requests: number
  readonly ok: number
  readonly p50Ms: number
  /** Unknown where too few requests were answered to tell. */
  readonly p99Ms: number | undefined
  readonly maxMs: number
  readonly lagP99Ms: number
  readonly cpuUsPerRequest: number
  /** Whose the slowest hundredth of the requests is, counts of requests. */
  readonly tail: Readonly<Record<TailCause, number>>
}

export interface Measurement {
  readonly windows: readonly Window[]
  readonly variants: readonly VariantFigures[]
}

const stopMs = 8
const warmupRequests = 10_000
const sendingVariants = ['rpc', 'mom']
const direct = 'rpc-direct'

const settings = settingsOf(workload)

interface Running {
  readonly variant: Variant
  readonly cluster: Cluster
}

async function measure(spec: MeasureSpec, stack: AsyncDisposableStack): Promise<Measurement> {
  const questions = await workload.draw(settings, spec.seed)
  const running = await startAll(spec, stack)
  const trials: TrialRecord[] = []
  let round = 0
  const put = async (one: Running, durationMs: number, warmup = 0): Promise<TrialRecord> => {
    const plan = planOf(spec, questions, { durationMs, warmup, round: ++round })
    const place = { number: round, round, variant: one.variant.name }
    const target = { ...one.cluster, codec: one.variant.codec }
    return (await runTrial(plan, target, place)).record
  }
  for (const one of running) await put(one, 1000, warmupRequests)
  if (spec.everyThreadInRealTime) putAllInRealTime()
  const sleeper = await startSleeper(stack)
  const ours = [...processTree(process.pid), ...spec.brokerPids]
  const idle: Span[] = []
  const busy: Span[] = []
  const sending = running.filter(({ variant }) => sendingVariants.includes(variant.name))
  for (let window = 0; window < spec.windows; window++) {
    idle.push(await timed(ours, () => sleep(spec.idleMs)))
    busy.push(
      await timed(ours, async () => {
        for (const one of sending) trials.push(await put(one, spec.windowMs / sending.length))
      }),
    )
  }
  const stops = await stopsOf(sleeper)
  const alsoTold = running.filter((one) => !sending.includes(one))
  for (const one of alsoTold)
    trials.push(await put(one, (spec.windowMs * spec.windows) / sending.length))
  return {
    windows: [
      ...idle.map((span) => windowOf(false, span, stops)),
      ...busy.map((span) => windowOf(true, span, stops)),
    ],
    variants: running.map(({ variant }) => figuresOf(variant.name, trials)),
  }
}

async function startAll(spec: MeasureSpec, stack: AsyncDisposableStack): Promise<Running[]> {
  const running: Running[] = []
  const names = spec.tellsDirect ? [...sendingVariants, direct] : sendingVariants
  for (const variant of variantsNamed(names)) {
    const queue = {
      url: new Address(`${spec.brokerUrl}/collector-${process.pid}`),
      brokerPids: () => [],
    }
    const cluster = await startCluster(variant, {
      serving: servingOf(workload, settings, spec.db),
      workers: 2,
      connections: 1,
      maxOutstanding: 2000,
      nodeFlags: spec.nodeFlags,
      ...(variant.broker && { queue }),
    })
    stack.defer(() => cluster.close())
    running.push({ variant, cluster })
  }
  return running
}

function planOf(
  { rateRps, seed }: MeasureSpec,
  questions: Questions,
  { durationMs, warmup, round }: { durationMs: number; warmup: number; round: number },
): TrialPlan {
  const { weights } = questions
  const times = { rateRps, durationMs, warmupMs: 0 }
  return {
    plan: createPlan({ seed, round, arrivals: 'poisson', ...times, weights }),
    hash: '',
    questions,
    rateRps,
    durationMs,
    warmupRequests: warmup,
    timeoutMs: 2000,
    maxOutstanding: 2000,
    failAboveShare: 1,
  }
}

/** New threads inherit it, as they did. */
function putAllInRealTime(): void {
  execFileSync('chrt', ['--all-tasks', '--rr', '--pid', '1', String(process.pid)])
}

async function startSleeper(stack: AsyncDisposableStack): Promise<ChildProcess> {
  const child = fork(new URL('./sleeper.ts', import.meta.url), { execArgv: [] })
  stack.defer(() => void child.kill('SIGKILL'))
  execFileSync('chrt', ['--other', '--pid', '0', String(child.pid)])
  await once(child, 'message')
  return child
}

async function stopsOf(sleeper: ChildProcess): Promise<readonly Stop[]> {
  sleeper.send('tell')
  const [stops] = (await once(sleeper, 'message')) as [readonly Stop[]]
  return stops
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly host: HostAccount | undefined
}

async function timed(ours: readonly number[], work: () => Promise<unknown>): Promise<Span> {
  const endWatching = watchHost(() => ours)
  const fromMs = monotonicMs()
  await work()
  return { fromMs, toMs: monotonicMs(), host: hostAccount(endWatching?.()) }
}

function windowOf(
  isSending: boolean,
  { fromMs, toMs, host }: Span,
  stops: readonly Stop[],
): Window {
  const inside = stops
    .filter(({ atMs, tookMs }) => tookMs > stopMs && atMs >= fromMs && atMs < toMs)
    .map(({ tookMs }) => tookMs)
  return {
    isSending,
    durationMs: Math.round(toMs - fromMs),
    stops: inside.length,
    longestMs: Math.max(0, ...inside),
    stealShare: host?.stealShare ?? 0,
    othersShare: host?.othersShare ?? 0,
  }
}

function figuresOf(variant: string, all: readonly TrialRecord[]): VariantFigures {
  const trials = all.filter((trial) => trial.variant === variant)
  const merged = (tag: 'response' | 'lag') =>
    mergeHistograms(trials.map(({ recording }) => recording.distributions[tag]))
  const response = merged('response')
  const p99Us = percentileUs(response, 99)
  const sum = (figure: (trial: TrialRecord) => number): number =>
    trials.reduce((total, trial) => total + figure(trial), 0)
  const cpuUs = sum(({ cost }) => cost.components.reduce((total, one) => total + one.cpuUs, 0))
  const requests = sum(({ ledger }) => ledger.planned)
  return {
    variant,
    requests,
    ok: sum(({ ledger }) => ledger.ok),
    p50Ms: response.getValueAtPercentile(50) / 1000,
    p99Ms: p99Us === undefined ? undefined : p99Us / 1000,
    maxMs: response.maxValue / 1000,
    lagP99Ms: merged('lag').getValueAtPercentile(99) / 1000,
    cpuUsPerRequest: cpuUs / requests,
    tail: Object.fromEntries(
      tailCauses.map((cause) => [cause, sum(({ tail }) => tail?.causes[cause] ?? 0)]),
    ) as Record<TailCause, number>,
  }
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Also when the benchmark has gone, which is how it ends this one whatever ended it. */
const stack = new AsyncDisposableStack()
onShutdown(() => stack.disposeAsync())
const [spec] = (await once(process, 'message')) as [MeasureSpec]
const measurement = await measure(spec, stack)
await stack.disposeAsync()
process.send?.(measurement, () => process.disconnect?.())
