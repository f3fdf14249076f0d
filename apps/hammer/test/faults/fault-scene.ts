import { randomUUID } from 'node:crypto'
import { Address } from '@rpc-vs-mom/address'
import {
  acquireBrokers,
  planRounds,
  runTrial,
  searchTogether,
  seedInto,
  startCluster,
  temporaryFolder,
  variantsNamed,
  type Cluster,
  type FoundBrokers,
  type LoadSettings,
  type TrialResult,
} from '@rpc-vs-mom/experiment'
import type { PlannedFault, TrialRecord } from '@rpc-vs-mom/results'
import { servingOf, settingsOf, type Questions, type ServingChoice } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'

export interface FaultedLoad {
  readonly rate: number
  readonly durationMs: number
  readonly faults: readonly PlannedFault[]
}

/** A variant with three workers that is asked as by the hammer, and broken meanwhile. */
export interface FaultScene extends AsyncDisposable {
  readonly cluster: Cluster
  /** The highest rate, per second, that the three workers hold now. */
  holds(): Promise<number>
  /** Puts a load to the processes that are up, with a deadline longer than any outage, and does the faults. */
  put(load: FaultedLoad): Promise<TrialRecord>
}

/** All that can be asked until a deadline of 15 s may wait, so that only what is lost has no answer. */
const shared = { workers: 3, connections: 2, maxOutstanding: 50_000 } as const

const settings: LoadSettings = {
  name: 'faults',
  rate: 200,
  duration: 1000,
  warmup: 500,
  warmupRequests: 200,
  timeout: 15_000,
  arrivals: 'poisson',
  connections: shared.connections,
  maxOutstanding: shared.maxOutstanding,
  failAbove: 1,
  seed: 1,
}

/** All that it starts ends with it, the broker too, which is one of its own. */
export async function openFaultScene(name: string): Promise<FaultScene> {
  await using stack = new AsyncDisposableStack()
  const [variant] = variantsNamed([name])
  const choice = { onProgress: () => undefined, isBreakable: true }
  const brokers = await acquireBrokers([variant!], stack, choice)
  if (brokers.reasons.size > 0) throw new Error([...brokers.reasons.values()].join(' '))
  const sales = settingsOf(workload, { sales: 10_000 })
  const db = await seedInto(await temporaryFolder(stack), workload, sales)
  const serving = servingOf(workload, sales, db)
  const questions = await workload.draw(sales, settings.seed)
  const broker = variant!.broker && brokers.found.get(variant!.broker)
  const queue = broker && {
    url: new Address(`${broker.url}/faults-${randomUUID().slice(0, 8)}`),
    brokerPids: () => broker.pids(),
  }
  const cluster = await startCluster(variant!, { ...shared, serving, ...(queue && { queue }) })
  stack.defer(() => cluster.close())
  const faultTargets = new Map(cluster.faultTargets)
  if (broker?.faultTarget) faultTargets.set('broker', broker.faultTarget)
  const target = { ...cluster, codec: variant!.codec, faultTargets }
  let trials = 0
  const put = async ({ rate, durationMs, faults }: FaultedLoad): Promise<TrialResult> => {
    const seed = ++trials
    const load = { ...settings, seed, duration: durationMs, faults }
    const plan = planRounds(load, [{ rate, questions }]).ofRound(1)
    return runTrial(plan, target, { number: seed, round: 1, variant: name })
  }
  const kept = stack.move()
  return {
    cluster,
    holds: () => search(name, { brokers, serving, questions }),
    async put(load) {
      const { record, faults } = await put(load)
      if (faults.length > 0) console.log(faults.join('\n'))
      return record
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

interface Found {
  readonly brokers: FoundBrokers
  readonly serving: ServingChoice
  readonly questions: Questions
}

/** In processes of its own, as every search. */
async function search(name: string, { brokers, serving, questions }: Found): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const [variant] = variantsNamed([name])
  const { variants } = await searchTogether({
    participants: [{ name, variant: variant! }],
    spec: { ...shared, serving, brokers },
    questions,
    settings,
    slo: { p99Ms: 100, failedShare: 0.01 },
    search: { firstRps: 400, highestRps: 6400, ratioMax: 1.3, trialsMax: 12, takenShareMax: 1 },
    stack,
    pause: () => Promise.resolve(),
    tried: () => undefined,
  })
  const keptRps = variants[0]!.keptRps
  if (keptRps === undefined) throw new Error(`${name} holds no rate on this machine`)
  return keptRps
}
