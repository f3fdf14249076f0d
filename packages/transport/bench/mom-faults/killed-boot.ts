import type { BrokerReading } from '@rpc-vs-mom/rabbitmq'
import { messageCounts, type MessageCounts } from '../../src/amqp/message-counts.ts'
import type { BreakableBroker } from './broker.ts'
import { atMost, type Finding } from './finding.ts'

/** One look at a broker that is about to be killed, between two looks at our own counts. */
export interface LastLook {
  readonly earlier: MessageCounts
  readonly reading: BrokerReading
  readonly later: MessageCounts
}

export async function lookAt(broker: BreakableBroker): Promise<LastLook> {
  const earlier = messageCounts()
  const reading = await broker.read()
  return { earlier, reading, later: messageCounts() }
}

/** What both sides had counted when a boot began. */
export interface BootStart {
  readonly ours: MessageCounts
  readonly broker: Pick<BrokerReading['counters'], 'confirmed' | 'receivedConfirm'>
}

/**
 * What a killed broker counted dies with it, and under load its last reading is older than its last
 * message. What can be known: the reading lies between our counts before and after it. It had confirmed
 * what we had heard of by then, and had received no more than what we had sent.
 */
export function withinOurCounts(
  start: BootStart,
  { earlier, reading, later }: LastLook,
): Finding[] {
  const confirmed = reading.counters.confirmed - start.broker.confirmed
  const received = reading.counters.receivedConfirm - start.broker.receivedConfirm
  return [
    atMost(
      'confirms heard of before a killed broker was read, and counted there',
      earlier.confirmed - start.ours.confirmed,
      confirmed,
    ),
    atMost(
      'requests received by a killed broker, and sent until it had been read',
      received,
      later.published - start.ours.published,
    ),
  ]
}
