import type { BrokerCounters, BrokerReading, BrokerWatch, QueueDepth } from '@rpc-vs-mom/rabbitmq'
import { addMessages, messageCounts, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import type { BreakableBroker } from './broker.ts'
import { atMost, note, type Finding } from '@rpc-vs-mom/results/goals'
import type { Fleet } from './fleet.ts'

/** What both sides had counted when a boot began. */
export interface BootStart {
  /** The client and its workers. */
  readonly ours: MessageCounts
  readonly broker: BrokerCounters
}

export async function countedByUs(fleet: Fleet): Promise<MessageCounts> {
  return addMessages(messageCounts(), await fleet.counts())
}

/** One look at a broker that is about to be killed, between two looks at our own counts. */
interface LastLook {
  readonly earlier: MessageCounts
  readonly reading: BrokerReading
  readonly later: MessageCounts
}

/**
 * Kills the broker in the middle of its work. Under load its last reading is older than its last message.
 * What can be known: the reading lies between our counts before and after it. It had confirmed what we had
 * heard of by then, and had received no more than what we had sent.
 */
export async function killInFlight(
  broker: BreakableBroker,
  fleet: Fleet,
  start: BootStart,
): Promise<Finding[]> {
  const earlier = await countedByUs(fleet)
  const reading = await broker.read()
  const later = await countedByUs(fleet)
  process.kill(broker.beam(), 'SIGKILL')
  return withinOurCounts(start, { earlier, reading, later })
}

function withinOurCounts(start: BootStart, { earlier, reading, later }: LastLook): Finding[] {
  return [
    atMost(
      'confirms heard of before a killed broker was read, and counted there',
      earlier.confirmed - start.ours.confirmed,
      reading.counters.confirmed - start.broker.confirmed,
    ),
    atMost(
      'messages received by a killed broker, and sent until it had been read',
      reading.counters.received - start.broker.received,
      later.published - start.ours.published,
    ),
  ]
}

/**
 * Kills the broker when it has stopped reading what it is sent and has worked off what it had read, under
 * a load that goes on: then its last reading is all that it ever counted, and must be what we counted.
 */
export async function killAtRest(
  broker: BreakableBroker,
  fleet: Fleet,
  start: BootStart,
): Promise<Finding[]> {
  const watch = broker.watchDeaf()
  try {
    const reading = await atRest(watch)
    const ours = await countedByUs(fleet)
    process.kill(broker.beam(), 'SIGKILL')
    return [waiting(start, ours, reading), sameCounts(start, ours, reading)]
  } finally {
    await watch.close()
  }
}

/** Fewer than a watch of a deaf broker gives. */
const maxReadings = 8

/** The first reading that is the same as the one before. */
async function atRest(watch: BrokerWatch): Promise<BrokerReading> {
  let before = await watch.next()
  for (let n = 1; n < maxReadings; n++) {
    const reading = await watch.next()
    if (JSON.stringify(reading) === JSON.stringify(before)) return reading
    before = reading
  }
  throw new Error(`The broker still counts after ${maxReadings} readings without reading anything.`)
}

function waiting(
  start: BootStart,
  now: MessageCounts,
  { counters, depths }: BrokerReading,
): Finding {
  const unread =
    now.publishedConfirm -
    start.ours.publishedConfirm -
    (counters.receivedConfirm - start.broker.receivedConfirm)
  return note(`killed with ${total(depths, 'ready')} requests in it and ${unread} on the way to it`)
}

/**
 * Of a broker at rest every count is ours, to the message. An acknowledgement that it has not read is one
 * that it still waits for. Direct replies are received, and from RabbitMQ 4.2 on routed and delivered too.
 */
export function sameCounts(
  start: BootStart,
  now: MessageCounts,
  { counters, depths }: BrokerReading,
): Finding {
  const ours = addMessages(now, start.ours, -1)
  const its = (name: keyof BrokerCounters): number => counters[name] - start.broker[name]
  const routedReplies = its('routed') - its('receivedConfirm') + its('returned')
  const pairs: Record<string, readonly [ours: number, broker: number]> = {
    'requests settled': [ours.confirmed + ours.refused, its('receivedConfirm')],
    returned: [ours.returned, its('returned')],
    confirmed: [ours.confirmed, its('confirmed')],
    delivered: [ours.delivered, its('delivered') - routedReplies],
    redelivered: [ours.redelivered, its('redelivered')],
    replies: [ours.received, its('received') - its('receivedConfirm')],
    acknowledged: [ours.acknowledged, its('acknowledged') + total(depths, 'unacknowledged')],
  }
  const said = Object.entries(pairs).map(
    ([what, [mine, theirs]]) => `${what} ${mine} and ${theirs}`,
  )
  const apart = Object.values(pairs).reduce(
    (sum, [mine, theirs]) => sum + Math.abs(mine - theirs),
    0,
  )
  return atMost(`ledger and broker since its start differ (${said.join(', ')})`, apart, 0)
}

function total(depths: BrokerReading['depths'], kind: keyof QueueDepth): number {
  return Object.values(depths).reduce((sum, depth) => sum + depth[kind], 0)
}
