import { randomUUID } from 'node:crypto'
import { Address } from '@rpc-vs-mom/address'
import type { BrokerAccount } from '@rpc-vs-mom/results'
import { addMessages, noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import type { ServingChoice } from '@rpc-vs-mom/workload'
import type { Broker } from '../broker/broker.ts'
import type { BrokerName } from '../broker/brokers.ts'
import type { BrokerAccountant } from '../broker/broker-accountant.ts'
import type { FoundBrokers } from '../broker/acquire-brokers.ts'
import type { ClusterSpec } from '../cluster/cluster-spec.ts'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import type { Participant } from '../variants/participants.ts'

/** The clusters of all participants, up at the same time; one of them is asked at a time. */
export interface ClustersTogether {
  of(participant: string): Cluster
  /** Ends all of them in order; resolves with the broker's account of each participant that has one. */
  end(): Promise<ReadonlyMap<string, BrokerAccount>>
  /** Takes down whatever is up. */
  close(): Promise<void>
}

export interface TogetherSpec extends Pick<
  ClusterSpec,
  'workers' | 'connections' | 'maxOutstanding' | 'handlerTime'
> {
  readonly serving: ServingChoice
  readonly brokers: FoundBrokers
}

/** Starts a cluster for each participant; what was started is taken down on failure. */
export async function startTogether(
  participants: readonly Participant[],
  spec: TogetherSpec,
): Promise<ClustersTogether> {
  await using stack = new AsyncDisposableStack()
  const accounts = new Map<BrokerName, BrokerAccountant>()
  const clusters = new Map<string, Cluster>()
  const { brokers, ...shared } = spec
  const prefix = `${spec.serving.workload}-${randomUUID().slice(0, 8)}`
  for (const { name, broker } of brokersOf(participants, brokers)) {
    // Its counters are those of the whole broker, so everybody who uses it has one account.
    const account = await broker.account?.(prefix)
    if (account) accounts.set(name, account)
  }
  const starting = participants.map(async ({ name, variant }) => {
    const broker = variant.broker && brokers.found.get(variant.broker)
    const queue = broker && {
      url: new Address(`${broker.url}/${prefix}-${name}`),
      brokerPids: () => broker.pids(),
    }
    return startCluster(variant, { ...shared, ...(queue && { queue }) })
  })
  // All are awaited, so that those which did start are taken down when another one fails.
  for (const one of await Promise.allSettled(starting))
    if (one.status === 'fulfilled') stack.defer(() => one.value.close())
  for (const [index, cluster] of (await Promise.all(starting)).entries())
    clusters.set(participants[index]!.name, cluster)
  const kept = stack.move()
  return {
    of: (participant) => clusters.get(participant)!,
    async end() {
      const counts = new Map<string, MessageCounts | string>()
      for (const [name, cluster] of clusters) counts.set(name, await cluster.endProcesses())
      const accounted = await Promise.all(
        [...accounts].map(async ([broker, accountant]) => {
          const users = participants.filter(({ variant }) => variant.broker === broker)
          const account = await accountant.finish(sumOf(users.map(({ name }) => counts.get(name)!)))
          return users.map(({ name }) => [name, account] as const)
        }),
      )
      await kept.disposeAsync()
      return new Map(accounted.flat())
    },
    close: () => kept.disposeAsync(),
  }
}

function brokersOf(
  participants: readonly Participant[],
  { found }: FoundBrokers,
): { name: BrokerName; broker: Broker }[] {
  const used = new Set(participants.flatMap(({ variant }) => variant.broker ?? []))
  return [...found].flatMap(([name, broker]) => (used.has(name) ? [{ name, broker }] : []))
}

/** All of them together, or why one of them is not known. */
function sumOf(counts: readonly (MessageCounts | string)[]): MessageCounts | string {
  let sum = noMessages
  for (const one of counts) {
    if (typeof one === 'string') return one
    sum = addMessages(sum, one)
  }
  return sum
}
