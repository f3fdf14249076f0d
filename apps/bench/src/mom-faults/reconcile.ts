import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerCounters, BrokerReading } from '@rpc-vs-mom/rabbitmq'
import type { BreakableBroker } from './broker.ts'
import { equal, type Finding } from '@rpc-vs-mom/results/goals'

/** How long the last acknowledgements may take to arrive. */
const settleMs = 300

type Compared =
  | 'received'
  | 'routed'
  | 'returned'
  | 'delivered'
  | 'redelivered'
  | 'acknowledged'
  | 'expired'
type ComparedCounters = Pick<BrokerCounters, Compared>

/** What a broker that has just been started has counted. */
export const nothingCounted: BrokerCounters = {
  received: 0,
  receivedConfirm: 0,
  confirmed: 0,
  routed: 0,
  returned: 0,
  delivered: 0,
  redelivered: 0,
  acknowledged: 0,
  expired: 0,
  deadLettered: 0,
}

/** Reads the broker's counters when nothing is under way any more. */
export async function settledCounters(broker: BreakableBroker): Promise<BrokerCounters> {
  return (await settledReading(broker)).counters
}

export async function settledReading(broker: BreakableBroker): Promise<BrokerReading> {
  await sleep(settleMs)
  return broker.read()
}

/** What our side knows; `requests` only where no request was sent a second time by its client. */
export interface Ledger {
  readonly replies: number
  readonly requests?: number
}

/**
 * What the broker counted since `before` against the ledger, to the message. Direct replies are received
 * and not routed, in RabbitMQ up to 4.1; each redelivery of a living request puts one copy back.
 */
export function reconcile(
  before: ComparedCounters,
  after: ComparedCounters,
  { replies, requests }: Ledger,
): Finding[] {
  const grown = (name: Compared): number => after[name] - before[name]
  const routed = grown('routed')
  return [
    ...(requests === undefined
      ? []
      : [equal('requests', { ledger: requests, broker: routed - grown('redelivered') })]),
    equal('replies', { ledger: replies, broker: grown('received') - routed - grown('returned') }),
    equal('acknowledged or expired', {
      routed,
      'acknowledged or expired': grown('acknowledged') + grown('expired'),
    }),
    equal('delivered for the first time or expired', {
      routed,
      'delivered or expired': grown('delivered') - grown('redelivered') + grown('expired'),
    }),
  ]
}
