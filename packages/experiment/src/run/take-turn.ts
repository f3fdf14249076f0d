import { Address } from '@rpc-vs-mom/address'
import { randomUUID } from 'node:crypto'
import {
  brokerDifferences,
  ledgerBalances,
  type TrialRecord,
  unansweredRequests,
} from '@rpc-vs-mom/results'
import { beginBrokerAccount } from '../broker/broker-accountant.ts'
import type { BrokerOrReason } from '../broker/broker-for.ts'
import { startCluster, type ClusterSpec } from '../cluster/cluster.ts'
import { needsBroker, type Entrant } from '../variants/entrants.ts'
import type { LoadSettings } from '../plan/load-settings.ts'
import type { RunPlan } from '../plan/plan-trial.ts'
import type { RunRecord } from './run-record.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import type { Turn } from './schedule.ts'

export interface TurnContext {
  readonly settings: TurnSettings
  readonly plan: RunPlan
  readonly db: string
  readonly entrant: Entrant
  readonly found: BrokerOrReason
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
  /** Awaited before anything is started. */
  pause(): Promise<void>
  /** Told of every trial, also of one that is done again. */
  tried(result: TrialResult, entrant: Entrant): void
}

/** What is the same for all variants of a run. */
export type TurnSettings = Pick<LoadSettings, 'profile' | 'connections' | 'maxOutstanding'> &
  Pick<ClusterSpec, 'workers'>

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
  const spec = clusterSpec(context)
  const { queue } = spec
  const { watch } = context.found
  const accountant = queue && watch && (await beginBrokerAccount(watch, queue.name))
  const cluster = await startCluster(entrant.variant, spec)
  stack.defer(() => cluster.close())
  const target = {
    ...cluster,
    codec: entrant.variant.codec,
    ...(accountant && {
      accountForBroker: async () => accountant.finish(await cluster.endProcesses()),
    }),
  }
  const result = await runTrial(plan.ofRound(turn.round), target, turn, context.record.open(turn))
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

function clusterSpec({ settings, db, entrant, found: { broker } }: TurnContext): TurnSpec {
  const spec = {
    db,
    profile: settings.profile,
    workers: settings.workers,
    connections: settings.connections,
    maxOutstanding: settings.maxOutstanding,
  }
  if (broker === undefined || !needsBroker(entrant.variant)) return spec
  // A queue of its own: nothing that an earlier trial left behind can reach this one.
  const name = `sales-${randomUUID().slice(0, 8)}`
  const url = new Address(`${broker.url}/${name}`)
  return { ...spec, queue: { name, url, brokerPids: () => broker.pids() } }
}

type TurnSpec = ClusterSpec & { readonly queue?: { readonly name: string } }
