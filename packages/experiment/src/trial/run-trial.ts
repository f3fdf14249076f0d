import { meterCosts, watchHost, type Component, type ComponentCost } from '@rpc-vs-mom/cost'
import {
  measuredIn,
  monotonicClock,
  warmUp,
  watchEventLoop,
  watchWallClock,
  type ClockStep,
  type Plan,
} from '@rpc-vs-mom/load'
import {
  attributeTail,
  createRecorder,
  generatorHealth,
  hostAccount,
  judgeTrial,
  percentileUs,
  slowestHundredth,
  SlowestRequests,
  type BrokerAccount,
  type Cost,
  type EventLoopHealth,
  type HostSecond,
  type ProgramPauses,
  type TrialLog,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import type { Ask, Send, ConnectionCounters, Metadata } from '@rpc-vs-mom/transport'
import type { CodecName } from '@rpc-vs-mom/schema'
import { ledgerOf, putPlan } from './put-plan.ts'
import { keepSlowSample, recordSample } from './record-sample.ts'
import { awaitLastReplies } from './last-replies.ts'
import { createAsker, type Asker } from './ask-question.ts'
import { watchBacklog } from './watch-backlog.ts'
import { watchPrograms, type WatchedProgram } from './watch-programs.ts'
import type { Questions } from '@rpc-vs-mom/workload'

/** What is asked: the same for every trial of a run. */
export interface TrialPlan {
  readonly plan: Plan
  readonly hash: string
  readonly questions: Questions
  readonly rateRps: number
  readonly durationMs: number
  /** Asked in closed loop before the plan starts. */
  readonly warmupRequests: number
  readonly timeoutMs: number
  readonly maxOutstanding: number
  /** Largest share of the plan that may stay unanswered without being an outcome of its own. */
  readonly failAboveShare: number
}

/** Who is asked. */
export interface TrialTarget {
  readonly ask: Ask
  /** Absent where the transport cannot take work to do it later. */
  readonly send?: Send | undefined
  readonly codec: CodecName
  /** Sent with every call; none when missing. */
  readonly metadata?: Metadata | undefined
  readonly components: readonly Component[]
  /** Programs whose pauses can be watched, beside the hammer. */
  readonly programs?: readonly WatchedProgram[]
  counters(): ConnectionCounters
  countAnew(): void
  /** Ends the trial where it is: what was sent is awaited, and nothing else was planned. */
  readonly stop?: AbortSignal
  /** Ends the workers and compares with the broker's counts; where there is a broker of our own. */
  accountForBroker?(): Promise<BrokerAccount>
}

/** Where in the run the trial belongs. */
export type TrialPlace = Pick<TrialRecord, 'number' | 'variant' | 'round'>

export interface TrialResult {
  readonly record: TrialRecord
  /** The first few wrong answers and errors, one sentence each. */
  readonly faults: readonly string[]
  /** Length of the measured part, which is shorter than planned where the trial was stopped. */
  readonly measuredMs: number
}

/** Puts one plan to one target and records everything that came of it, in the log too where there is one. */
export async function runTrial(
  trial: TrialPlan,
  target: TrialTarget,
  place: TrialPlace,
  log?: TrialLog,
): Promise<TrialResult> {
  const { questions } = trial
  const { codec, metadata, send } = target
  const asker = createAsker(target.ask, { questions, codec, metadata, send })
  const planned = trial.plan.dueUs.length - trial.plan.firstMeasured
  const recorder = createRecorder({
    planned,
    timeoutMs: trial.timeoutMs,
    plannedIn: (second) => measuredIn(trial.plan, second),
    ...(log && { sink: log }),
  })
  const slowest = new SlowestRequests(slowestHundredth(planned))
  await warmUp(trial.plan.question, asker.ask, {
    requests: trial.warmupRequests,
    outstanding: warmupOutstanding,
    timeoutMs: trial.timeoutMs,
    limitMs: warmupLimitMs,
    nowMs: () => performance.now(),
    ...(target.stop && { stop: target.stop }),
  })
  let measuring: Measuring | undefined
  let measured: Measured | undefined
  const tally = await putPlan(trial.plan, asker.ask, {
    timeoutMs: trial.timeoutMs,
    maxOutstanding: trial.maxOutstanding,
    ...(target.stop && { stop: target.stop }),
    observer: {
      measuring(originUs) {
        measuring = startMeasuring(target, asker, originUs)
        log?.begin(measuring.startedAt.getTime())
      },
      settled: () =>
        (measured = (measuring ?? startMeasuring(target, asker, monotonicClock.nowUs())).end()),
      ended(sample) {
        recordSample(recorder, sample)
        keepSlowSample(slowest, sample)
      },
    },
  })
  const { startedAt, components, eventLoop } = measured!
  const host = hostAccount(measured!.host)
  const programs = await measured!.programs()
  const counters = await awaitLastReplies(() => target.counters(), tally.timedOut)
  const recording = recorder.finish(startedAt.getTime())
  const measuredMs = measuredMsOf(trial, tally.planned)
  await log?.close()
  const ledger = ledgerOf(tally, counters)
  // While there is somebody to ask.
  const backlog = await measured!.backlog
  const reconciled = await asker.reconcile()
  const store = reconciled && { ...reconciled, ...(backlog && { backlog }) }
  const broker = await target.accountForBroker?.()
  const generator = generatorHealth({
    recording,
    planned: tally.planned,
    durationMs: measuredMs,
    shed: ledger.shed,
    eventLoop,
    clockSteps: measured!.clockSteps,
  })
  const cost = costOf(components, ledger.sent)
  const tail = attributeTail({
    slowest: slowest.all(),
    medianUs: percentileUs(recording.distributions.response, 50) ?? 0,
    programs,
    ...(host && { host }),
  })
  const record: TrialRecord = {
    ...place,
    startedAt: startedAt.toISOString(),
    planHash: trial.hash,
    recording,
    ledger,
    cost,
    generator,
    ...(broker && { broker }),
    ...(store && { store }),
    ...(host && { host }),
    programs,
    ...(tail && { tail }),
    verdict: judgeTrial({
      recording,
      ledger,
      generator,
      cost,
      load: {
        rateRps: trial.rateRps,
        timeoutMs: trial.timeoutMs,
        outstandingMax: trial.maxOutstanding,
      },
      failAboveShare: trial.failAboveShare,
      ...(broker && { broker }),
      ...(store && { store }),
      ...(host && { host }),
    }),
  }
  return { record, faults: asker.faults, measuredMs }
}

/** All of the measured part, or up to the first request that was not sent any more. */
function measuredMsOf({ plan, durationMs }: TrialPlan, planned: number): number {
  const next = plan.firstMeasured + planned
  return next < plan.dueUs.length ? (plan.dueUs[next]! - plan.warmupUs) / 1000 : durationMs
}

/** Enough to keep two workers busy without a queue that reaches into the plan. */
const warmupOutstanding = 8
const warmupLimitMs = 10_000

/** What was measured beside the requests. */
interface Measured {
  readonly startedAt: Date
  readonly components: readonly ComponentCost[]
  readonly eventLoop: EventLoopHealth
  readonly clockSteps: readonly ClockStep[]
  /** Absent where the machine cannot be read. */
  readonly host: readonly HostSecond[] | undefined
  /** Asks for them, before any process ends. */
  programs(): Promise<ProgramPauses[]>
  /** Once a second; absent where nothing is sent to be done later. */
  readonly backlog: Promise<number[]> | undefined
}

interface Measuring {
  readonly startedAt: Date
  end(): Measured
}

function startMeasuring(target: TrialTarget, asker: Asker, originUs: number): Measuring {
  const startedAt = new Date()
  target.countAnew()
  const endMetering = meterCosts(target.components)
  const endWatching = watchEventLoop()
  const programs = watchPrograms(target.programs ?? [], originUs)
  const endWatchingClock = watchWallClock()
  const endWatchingBacklog = asker.backlog && watchBacklog(() => asker.backlog!())
  const endWatchingHost = watchHost(() => target.components.flatMap(({ pids }) => pids))
  return {
    startedAt,
    end: () => ({
      startedAt,
      components: endMetering(),
      eventLoop: endWatching(),
      clockSteps: endWatchingClock(),
      host: endWatchingHost?.(),
      programs,
      backlog: endWatchingBacklog?.(),
    }),
  }
}

function costOf(components: readonly ComponentCost[], requests: number): Cost {
  return {
    components: components.map(({ name, role, processes, cpuUs, rssPeakBytes, each }) => ({
      name,
      role,
      processes,
      cpuUs: Math.round(cpuUs),
      ...(requests > 0 && { cpuUsPerRequest: cpuUs / requests }),
      rssBytesPeak: rssPeakBytes,
      each: each.map((one) => ({ cpuUs: Math.round(one.cpuUs), rssBytesPeak: one.rssPeakBytes })),
    })),
  }
}
