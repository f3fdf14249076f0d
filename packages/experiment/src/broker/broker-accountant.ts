import type { BrokerCounters, BrokerReading, BrokerWatch } from '@rpc-vs-mom/rabbitmq'
import type { BrokerAccount } from '@rpc-vs-mom/results'
import { holdsDeadLetters } from '@rpc-vs-mom/transport/dead-letters'
import { addMessages, messageCounts, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import { reconcileBroker } from './reconcile-broker.ts'

/** Follows a broker through one trial. */
export interface BrokerAccountant {
  /** Compares once `others` have ended: what lb and workers counted, or why that is not known. */
  finish(others: MessageCounts | string): Promise<BrokerAccount>
}

/**
 * Readings, one each second, after which a difference is one: in the first, late replies are still under
 * way, and a quorum queue tells only every 5 s what is in it.
 */
const maxReadings = 8

/** To be called before anything of the trial connects to the broker; `queue` is what the names of all queues of the trial begin with. */
export async function beginBrokerAccount(
  watch: BrokerWatch,
  queue: string,
): Promise<BrokerAccountant> {
  const before = await watch.next()
  const oursBefore = messageCounts()
  const depths: number[] = []
  const stop = watch.each((reading) => depths.push(waiting(reading, queue)))
  const account = (counts: BrokerAccount['counts'], unknown?: string): BrokerAccount => ({
    counts,
    depthMax: Math.max(0, ...depths),
    depthSamples: depths.length,
    ...(unknown !== undefined && { unknown }),
  })
  const compare = async (others: MessageCounts): Promise<BrokerAccount> => {
    for (let reading = 1; ; reading++) {
      const after = await watch.next()
      if (after.boot !== before.boot) return account([], 'it was started again meanwhile')
      const ours = addMessages(others, addMessages(messageCounts(), oursBefore, -1))
      const broker = grownSince(before.counters, after.counters)
      const counts = reconcileBroker({ ours, broker, ...remains(after, queue) })
      const agree = counts.every((count) => count.ours === count.broker)
      if (agree || reading === maxReadings) return account(counts)
    }
  }
  return {
    async finish(others) {
      try {
        return typeof others === 'string' ? account([], others) : await compare(others)
      } catch (error) {
        return account([], (error as Error).message.replace(/\.$/, ''))
      } finally {
        stop()
      }
    },
  }
}

function grownSince(before: BrokerCounters, after: BrokerCounters): BrokerCounters {
  const names = Object.keys(after) as (keyof BrokerCounters)[]
  const entries = names.map((name) => [name, after[name] - before[name]])
  return Object.fromEntries(entries)
}

function waiting({ depths }: BrokerReading, queue: string): number {
  return Object.entries(depths)
    .filter(([name]) => name.startsWith(queue) && !holdsDeadLetters(name))
    .reduce((sum, [, { ready }]) => sum + ready, 0)
}

function remains({ depths }: BrokerReading, queue: string): { left: number; deadLetters: number } {
  const sums = { left: 0, deadLetters: 0 }
  for (const [name, { ready, unacknowledged }] of Object.entries(depths)) {
    if (!name.startsWith(queue)) continue
    sums[holdsDeadLetters(name) ? 'deadLetters' : 'left'] += ready + unacknowledged
  }
  return sums
}
