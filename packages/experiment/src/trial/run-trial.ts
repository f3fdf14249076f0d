import { measuredIn, monotonicClock, warmUp, type Plan } from '@rpc-vs-mom/load'
import {
  attributeTail,
  createRecorder,
  generatorHealth,
  hostAccount,
  judgeTrial,
  percentileUs,
  recoveriesOf,
  RequestLog,
  slowestHundredth,
  SlowestRequests,
  type PlannedFault,
  type TrialLog,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import { ledgerOf, runPlan } from './run-plan.ts'
import { costOf, startMeasuring, type Measured, type Measuring } from './measuring.ts'
import { keepSlowSample, logSample, recordSample } from './record-sample.ts'
import { awaitLastReplies } from './last-replies.ts'
import { createAsker } from './ask-question.ts'
import type { TrialTarget } from './trial-target.ts'
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
  /** What is done to the target meanwhile, in order of time; nothing when absent. */
  readonly faults?: readonly PlannedFault[]
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
  const { questions, faults = [] } = trial
  const { codec, metadata, send, awaitsWork } = target
  const asker = createAsker(target.ask, { questions, codec, metadata, send, awaitsWork })
  const planned = trial.plan.dueUs.length - trial.plan.firstMeasured
  const recorder = createRecorder({
    planned,
    timeoutMs: trial.timeoutMs,
    plannedIn: (second) => measuredIn(trial.plan, second),
    ...(log && { sink: log }),
  })
  const requests = new RequestLog(faults.length > 0 ? planned : 0)
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
  const tally = await runPlan(trial.plan, asker.ask, {
    timeoutMs: trial.timeoutMs,
    maxOutstanding: trial.maxOutstanding,
    ...(target.stop && { stop: target.stop }),
    observer: {
      measuring(originUs) {
        asker.measureFrom(originUs)
        measuring = startMeasuring({ target, asker, originUs, faults })
        log?.begin(measuring.startedAt.getTime())
      },
      settled: () =>
        (measured = (
          measuring ??
          startMeasuring({ target, asker, originUs: monotonicClock.nowUs(), faults: [] })
        ).end()),
      ended(sample) {
        recordSample(recorder, sample)
        keepSlowSample(slowest, sample)
        if (faults.length > 0) logSample(requests, sample)
      },
    },
  })
  const { startedAt, components, eventLoop } = measured!
  const host = hostAccount(measured!.host)
  // What stands still cannot tell its pauses.
  const done = await measured!.endFaults()
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
    ...(faults.length > 0 && { faults: done, recoveries: recoveriesOf(requests.inOrder(), done) }),
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
      faults: done,
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
