import { Address } from '@rpc-vs-mom/address'
import { randomUUID } from 'node:crypto'
import {
  brokerDifferences,
  ledgerBalances,
  type TrialRecord,
  unansweredRequests,
} from '@rpc-vs-mom/results'
import type { ServingChoice } from '@rpc-vs-mom/workload'
import type { Broker } from '../broker/broker.ts'
import type { FoundBrokers } from '../broker/find-brokers.ts'
import { startCluster } from '../cluster/cluster.ts'
import type { ClusterSpec } from '../cluster/cluster-spec.ts'
import type { Entrant } from '../variants/participants.ts'
import type { RunPlan } from '../plan/plan-trial.ts'
import type { RunRecord } from './run-record.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import type { Turn } from './schedule.ts'

export interface TurnContext {
  readonly settings: TurnSettings
  readonly plan: RunPlan
  readonly serving: ServingChoice
  readonly entrant: Entrant
  readonly brokers: FoundBrokers
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
  /** Awaited before anything is started or recorded; never resolves once the run is being stopped. */
  pause(): Promise<void>
  /** Told of every trial, also of one that is done again. */
  tried(result: TrialResult, entrant: Entrant): void
}

/** What is the same for all variants of a run. */
export type TurnSettings = Pick<ClusterSpec, 'workers' | 'connections' | 'maxOutstanding'>

/**
 * Starts a variant afresh, puts the plan to it, records the trial and takes the variant down. A trial
 * that the hammer spoiled is done again as long as `repeatsLeft` allows; returns the repeats used.
 */
export async function takeTurn(
  turn: Turn,
  context: TurnContext,
  repeatsLeft: number,
): Promise<number> {
  for (let used = 0; ; used++) {
    const result = await tryTurn(turn, context)
    // What is being taken down under it is no measurement.
    await context.pause()
    const { record } = result
    context.tried(result, context.entrant)
    if (used === repeatsLeft || !spoiledByHammer(record)) {
      await context.record.add(record)
      return used
    }
    context.record.repeat(record)
  }
}

async function tryTurn(turn: Turn, context: TurnContext): Promise<TrialResult> {
  const { entrant, plan, stack } = context
  await context.pause()
  const queue = queueFor(context)
  const accountant = await queue?.broker.account?.(queue.name)
  const { workers, connections, maxOutstanding } = context.settings
  const cluster = await startCluster(entrant.variant, {
    serving: context.serving,
    workers,
    connections,
    maxOutstanding,
    ...(queue && { queue: queue.spec }),
  })
  stack.defer(() => cluster.close())
  const target = {
    ...cluster,
    codec: entrant.variant.codec,
    ...(accountant && {
      accountForBroker: async () => accountant.finish(await cluster.endProcesses()),
    }),
  }
  const log = await context.record.open(turn)
  const result = await runTrial(plan.ofRound(turn.round), target, turn, log)
  await cluster.close()
  return result
}

/** INVALID though the system did nothing wrong: the generator did not keep to the plan. */
export function spoiledByHammer({
  verdict,
  ledger,
  broker,
}: Pick<TrialRecord, 'verdict' | 'ledger' | 'broker'>): boolean {
  const faultless = ledger.wrong === 0 && unansweredRequests(ledger) === 0
  if (broker && brokerDifferences(broker).length > 0) return false
  return verdict.verdict === 'INVALID' && faultless && ledgerBalances(ledger) === undefined
}

/** A queue of its own: nothing that an earlier trial left behind can reach this one. */
function queueFor({ entrant: { variant }, serving, brokers }: TurnContext): TurnQueue | undefined {
  const broker = variant.broker && brokers.found.get(variant.broker)
  if (broker === undefined) return undefined
  const name = `${serving.workload}-${randomUUID().slice(0, 8)}`
  const url = new Address(`${broker.url}/${name}`)
  return { name, broker, spec: { url, brokerPids: () => broker.pids() } }
}

interface TurnQueue {
  readonly name: string
  readonly broker: Broker
  readonly spec: NonNullable<ClusterSpec['queue']>
}
