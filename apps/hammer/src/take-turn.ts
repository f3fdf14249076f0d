import { randomUUID } from 'node:crypto'
import type { Broker } from '@rpc-vs-mom/rabbitmq'
import { startCluster, type ClusterSpec } from './cluster.ts'
import type { CompareFlags } from './compare-command.ts'
import { needsBroker, type Entrant } from './entrants.ts'
import type { RunRecord } from './run-record.ts'
import { runTrial, type TrialPlan } from './run-trial.ts'
import { say } from './say.ts'
import type { Turn } from './schedule.ts'
import { lineOf } from './summary.ts'

export interface TurnContext {
  readonly flags: CompareFlags
  readonly trial: TrialPlan
  readonly db: string
  readonly entrant: Entrant
  readonly broker: Broker | undefined
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
}

/** Starts a variant afresh, puts the plan to it, records the trial and takes the variant down. */
export async function takeTurn(turn: Turn, context: TurnContext): Promise<void> {
  const { entrant, trial, record, stack } = context
  const cluster = await startCluster(entrant.variant, clusterSpec(context))
  stack.defer(() => cluster.close())
  const result = await runTrial(trial, { ...cluster, codec: entrant.variant.codec }, turn)
  await cluster.close()
  await record.add(result)
  say(lineOf(result.record))
  for (const fault of result.faults) say(`  ${fault}`)
}

function clusterSpec({ flags, db, entrant, broker }: TurnContext): ClusterSpec {
  const spec = {
    db,
    workers: flags.workers,
    connections: flags.connections,
    maxOutstanding: flags.maxOutstanding,
  }
  if (broker === undefined || !needsBroker(entrant.variant)) return spec
  // A queue of its own: nothing that an earlier trial left behind can reach this one.
  const url = `${broker.url}/sales-${randomUUID().slice(0, 8)}`
  return { ...spec, queue: { url, brokerPids: () => broker.pids() } }
}
