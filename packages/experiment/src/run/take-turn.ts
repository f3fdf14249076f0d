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
import type { CompareFlags } from '../../../../apps/hammer/src/compare-command.ts'
import { needsBroker, type Entrant } from '../variants/entrants.ts'
import type { Interruption } from '../../../../apps/hammer/src/interruption.ts'
import { likelyCause } from '../../../../apps/hammer/src/likely-cause.ts'
import type { RunPlan } from '../plan/plan-trial.ts'
import type { RunRecord } from './run-record.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import { say } from '../../../../apps/hammer/src/say.ts'
import type { Turn } from './schedule.ts'
import { lineOf } from '../../../../apps/hammer/src/summary.ts'

export interface TurnContext {
  readonly flags: CompareFlags
  readonly plan: RunPlan
  readonly db: string
  readonly entrant: Entrant
  readonly found: BrokerOrReason
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
  readonly interruption: Interruption
}

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
    const { record, faults } = await tryTurn(turn, context)
    say(lineOf(record))
    for (const fault of faults) say(`  ${fault}`)
    const { codec } = context.entrant.variant
    const cause = likelyCause(record.ledger, faults, { codec, oracle: context.flags.oracle })
    if (cause !== undefined) say(cause)
    if (used === repeatsLeft || !spoiledByHammer(record)) {
      await context.record.add(record)
      return used
    }
    context.record.repeat(record)
  }
}

async function tryTurn(turn: Turn, context: TurnContext): Promise<TrialResult> {
  const { entrant, plan, stack, interruption } = context
  await interruption.pause()
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

function clusterSpec({ flags, db, entrant, found: { broker } }: TurnContext): TurnSpec {
  const spec = {
    db,
    profile: flags.profile,
    workers: flags.workers,
    connections: flags.connections,
    maxOutstanding: flags.maxOutstanding,
  }
  if (broker === undefined || !needsBroker(entrant.variant)) return spec
  // A queue of its own: nothing that an earlier trial left behind can reach this one.
  const name = `sales-${randomUUID().slice(0, 8)}`
  const url = new Address(`${broker.url}/${name}`)
  return { ...spec, queue: { name, url, brokerPids: () => broker.pids() } }
}

type TurnSpec = ClusterSpec & { readonly queue?: { readonly name: string } }
