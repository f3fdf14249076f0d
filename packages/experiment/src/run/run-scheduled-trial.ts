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
import type { FoundBrokers } from '../broker/acquire-brokers.ts'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import type { ClusterSpec } from '../cluster/cluster-spec.ts'
import type { Participant } from '../variants/participants.ts'
import type { RunPlan } from '../plan/plan-trial.ts'
import type { RunRecord } from './run-record.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import type { ScheduledTrial } from './schedule.ts'

export interface ScheduledTrialContext {
  readonly settings: ScheduledTrialSettings
  readonly plan: RunPlan
  readonly serving: ServingChoice
  readonly participant: Participant
  readonly brokers: FoundBrokers
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
  /** Awaited before anything is started or recorded; never resolves once the run is being stopped. */
  pause(): Promise<void>
  /** Told of every trial, also of one that is done again. */
  tried(result: TrialResult, participant: Participant): void
}

/** What is the same for all variants of a run. */
export type ScheduledTrialSettings = Pick<ClusterSpec, 'workers' | 'connections' | 'maxOutstanding'>

/**
 * Starts a variant afresh, runs the plan against it, records the trial and takes the variant down. A trial
 * spoiled by the hammer is repeated as long as `repeatsLeft` allows; returns the repeats used.
 */
export async function runScheduledTrial(
  trial: ScheduledTrial,
  context: ScheduledTrialContext,
  repeatsLeft: number,
): Promise<number> {
  for (let used = 0; ; used++) {
    const result = await runOnce(trial, context)
    // What is being taken down under it is no measurement.
    await context.pause()
    const { record } = result
    context.tried(result, context.participant)
    if (used === repeatsLeft || !isGeneratorFault(record)) {
      await context.record.add(record)
      return used
    }
    context.record.repeat(record)
  }
}

async function runOnce(
  trial: ScheduledTrial,
  context: ScheduledTrialContext,
): Promise<TrialResult> {
  const { participant, plan, stack } = context
  await context.pause()
  const queue = queueFor(context)
  const accountant = await queue?.broker.account?.(queue.name)
  const { workers, connections, maxOutstanding } = context.settings
  const cluster = await startCluster(participant.variant, {
    serving: context.serving,
    workers,
    connections,
    maxOutstanding,
    ...(queue && { queue: queue.spec }),
  })
  stack.defer(() => cluster.close())
  const target = {
    ...cluster,
    codec: participant.variant.codec,
    faultTargets: faultTargetsOf(cluster, queue?.broker),
    ...(accountant && {
      accountForBroker: async () => accountant.finish(await cluster.endProcesses()),
    }),
  }
  const log = await context.record.open(trial)
  const result = await runTrial(plan.ofRound(trial.round), target, trial, log)
  await cluster.close()
  return result
}

/** Its processes, and the broker with them. */
function faultTargetsOf({ faultTargets }: Cluster, broker?: Broker): Cluster['faultTargets'] {
  return new Map([
    ...faultTargets,
    ...(broker?.faultTarget ? [['broker', broker.faultTarget] as const] : []),
  ])
}

/** Whether a trial is INVALID only because the generator did not keep to the plan. */
export function isGeneratorFault({
  verdict,
  ledger,
  broker,
}: Pick<TrialRecord, 'verdict' | 'ledger' | 'broker'>): boolean {
  const faultless = ledger.wrong === 0 && unansweredRequests(ledger) === 0
  if (broker && brokerDifferences(broker).length > 0) return false
  return verdict.verdict === 'INVALID' && faultless && ledgerBalances(ledger) === undefined
}

/** A queue of its own: nothing that an earlier trial left behind can reach this one. */
function queueFor({
  participant: { variant },
  serving,
  brokers,
}: ScheduledTrialContext): TrialQueue | undefined {
  const broker = variant.broker && brokers.found.get(variant.broker)
  if (broker === undefined) return undefined
  const name = `${serving.workload}-${randomUUID().slice(0, 8)}`
  const url = new Address(`${broker.url}/${name}`)
  return { name, broker, spec: { url, brokerPids: () => broker.pids() } }
}

interface TrialQueue {
  readonly name: string
  readonly broker: Broker
  readonly spec: NonNullable<ClusterSpec['queue']>
}
