import {
  createPlan,
  monotonicClock,
  runThreadGroups,
  type ThreadGroups,
  type ThreadTime,
} from '@rpc-vs-mom/load'
import { type Cluster } from '@rpc-vs-mom/experiment'
import { createAsker, runPlan } from '@rpc-vs-mom/experiment/trial'
import { emptyHistogram, type StoreAccount } from '@rpc-vs-mom/results'
import type { Questions } from '@rpc-vs-mom/workload'
import { attemptEnd } from './attempt-end.ts'
import { GroupCount, type GroupFigures } from './group-figures.ts'
import { littlesLaw, type LittlesLaw } from './littles-law.ts'
import { RequestTypes } from './request-types.ts'
import { RequestCsv } from './request-csv.ts'

/** What a set of thread groups came to. */
export interface SetResult {
  readonly load: ThreadGroups
  readonly closedLoop: GroupFigures
  readonly little: LittlesLaw
  /** The same mean rate, each request sent at its time whatever became of the others; in milliseconds. */
  readonly openLoop: OpenLoopFigures
  readonly store?: StoreAccount
}

export interface OpenLoopFigures {
  readonly rateRps: number
  readonly planned: number
  readonly unanswered: number
  readonly p50: number
  readonly p99: number
}

export interface SetOptions {
  readonly cluster: Cluster
  readonly questions: Questions
  readonly load: ThreadGroups
  readonly timeoutMs: number
  readonly csvFile: string
  /** Length of the part in open loop. */
  readonly openLoopMs: number
}

/** Not counted: so many threads ask so many times before the clock starts. */
const warmUp = { threads: 10, iterations: 100 } as const

/** One thread by itself, whose times are those without any queueing. */
const alone = { threads: 1, iterations: 200 } as const

const realTime: ThreadTime = {
  nowUs: () => monotonicClock.nowUs(),
  at: (us, run) => void setTimeout(run, Math.max(0, (us - monotonicClock.nowUs()) / 1000)),
}

/** Warms up, asks in closed loop as `load` says with a row in the file for each request, and once more in open loop. */
export async function runSet(options: SetOptions): Promise<SetResult> {
  const { questions, load, csvFile } = options
  const types = new RequestTypes(questions)
  const asker = askerOf(options)
  const ask = (question: number) => asker.ask(question, options.timeoutMs).then(attemptEnd)
  const before = async (part: typeof warmUp | typeof alone): Promise<GroupFigures> => {
    const count = new GroupCount(types)
    const one = { ...load, ...part, groups: 1, readers: 0 }
    return count.figures(await runThreadGroups(one, ask, realTime, (request) => count.add(request)))
  }
  await before(warmUp)
  const single = await before(alone)
  const [csv, count] = [new RequestCsv(csvFile, types), new GroupCount(types)]
  const wallUs = await runThreadGroups(load, ask, realTime, (request) => {
    csv.add(request)
    count.add(request)
  })
  await csv.close()
  const closedLoop = count.figures(wallUs)
  const store = await asker.reconcile()
  return {
    load,
    closedLoop,
    little: littlesLaw(closedLoop, (single.underWay * single.wallMs) / single.requests),
    openLoop: await inOpenLoop(options, closedLoop.requestsPerSecond),
    ...(store && { store }),
  }
}

function askerOf({ cluster, questions }: SetOptions) {
  const { ask, send, awaitsWork } = cluster
  return createAsker(ask, { questions, codec: 'protobuf', send, awaitsWork })
}

async function inOpenLoop(options: SetOptions, rateRps: number): Promise<OpenLoopFigures> {
  const { weights, inTurn = false } = options.questions
  const plan = createPlan({
    seed: 1,
    arrivals: 'poisson',
    rateRps,
    durationMs: options.openLoopMs,
    warmupMs: 0,
    weights,
    inTurn,
  })
  const times = emptyHistogram()
  const { planned, ok } = await runPlan(plan, askerOf(options).ask, {
    timeoutMs: options.timeoutMs,
    maxOutstanding: Math.ceil((rateRps * options.timeoutMs) / 1000),
    observer: {
      ended({ dueUs, endUs, outcome }) {
        if (outcome === 'ok') times.recordValue(Math.max(1, Math.round(endUs - dueUs)))
      },
    },
  })
  const ms = (percentile: number): number => times.getValueAtPercentile(percentile) / 1000
  return { rateRps, planned, unanswered: planned - ok, p50: ms(50), p99: ms(99) }
}
