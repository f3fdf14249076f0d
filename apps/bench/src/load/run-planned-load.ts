import { ledgerOf, runPlan, recordSample } from '@rpc-vs-mom/experiment/trial'
import { watchEventLoop, type AskQuestion, type Plan, type Sample } from '@rpc-vs-mom/load'
import {
  createRecorder,
  generatorHealth,
  judgeTrial,
  type Ledger,
  type TrialVerdict,
  type WorkerTimes,
} from '@rpc-vs-mom/results'

export interface LoadSpec {
  readonly plan: Plan
  readonly timeoutMs: number
}

export interface LoadRecord {
  /** Every measured request, in the order in which they ended. */
  readonly samples: readonly Sample<WorkerTimes>[]
  readonly ledger: Ledger
  /** Whether this is a measurement of the system, or of the generator. */
  readonly verdict: TrialVerdict
}

/** More than the plans of these benchmarks can have open; what is above is shed and counted. */
const maxOutstanding = 10_000

/**
 * Runs a plan against `ask`, accounts for every request and judges the generator. A collection of
 * its garbage stops the generator for 10 to 100 ms, which would look like a slow answer: these benchmarks run
 * with a young generation that is not full before a plan has ended, and empty it here.
 */
export async function runPlannedLoad(
  ask: AskQuestion<WorkerTimes>,
  { plan, timeoutMs }: LoadSpec,
): Promise<LoadRecord> {
  globalThis.gc?.()
  const samples: Sample<WorkerTimes>[] = []
  let endWatching = watchEventLoop()
  let startedAtMs = Date.now()
  const tally = await runPlan(plan, ask, {
    timeoutMs,
    maxOutstanding,
    observer: {
      measuring() {
        endWatching()
        endWatching = watchEventLoop()
        startedAtMs = Date.now()
      },
      ended: (sample) => void samples.push(sample),
    },
  })
  const eventLoop = endWatching()
  const ledger = ledgerOf(tally, { late: 0, duplicate: 0 })
  const { planned, shed } = ledger
  const recording = recordingOf(samples, { planned, timeoutMs, startedAtMs })
  const durationMs = (plan.endUs - plan.warmupUs) / 1000
  const generator = generatorHealth({ recording, planned, durationMs, shed, eventLoop })
  const cost = { components: [] }
  const rateRps = (planned * 1000) / durationMs
  const load = { rateRps, timeoutMs, outstandingMax: maxOutstanding }
  return { samples, ledger, verdict: judgeTrial({ recording, ledger, generator, cost, load }) }
}

function recordingOf(
  samples: readonly Sample<WorkerTimes>[],
  { startedAtMs, ...options }: { planned: number; timeoutMs: number; startedAtMs: number },
) {
  const recorder = createRecorder(options)
  for (const sample of samples) recordSample(recorder, sample)
  return recorder.finish(startedAtMs)
}
