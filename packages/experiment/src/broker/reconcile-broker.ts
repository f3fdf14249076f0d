import type { BrokerCounters } from '@rpc-vs-mom/rabbitmq'
import type { BrokerCount } from '@rpc-vs-mom/results'
import type { MessageCounts } from '@rpc-vs-mom/transport/messages'

/** What both sides counted during the same trial. */
export interface BothSides {
  /** Hammer, lb and workers together. */
  readonly ours: MessageCounts
  readonly broker: BrokerCounters
  /** Messages still in the queues of the trial, those delivered and not acknowledged included. */
  readonly left: number
  /** Messages in its queues of dead letters. */
  readonly deadLetters: number
}

/**
 * Puts every figure of ours beside the broker's. Nothing depends on the version: direct replies are
 * routed and delivered for RabbitMQ from 4.2 on, and before that neither, but always received.
 */
export function reconcileBroker({ ours, broker, left, deadLetters }: BothSides): BrokerCount[] {
  // Requests are published on channels with confirms and routed unless returned; the rest are replies.
  const routedRequests = broker.receivedConfirm - broker.returned
  const routedReplies = broker.routed - routedRequests
  const pairs: Record<string, readonly [ours: number, broker: number]> = {
    published: [ours.published, broker.received],
    confirmed: [ours.confirmed, broker.confirmed],
    returned: [ours.returned, broker.returned],
    delivered: [ours.delivered, broker.delivered - routedReplies],
    redelivered: [ours.redelivered, broker.redelivered],
    acknowledged: [ours.acknowledged, broker.acknowledged],
    'sent as replies': [ours.received, broker.received - broker.receivedConfirm],
    'dead-lettered': [ours.deadLettered, deadLetters],
    'taken out of queues': [
      ours.acknowledged + ours.deadLettered,
      routedRequests - ours.refused - broker.expired - broker.deadLettered - left,
    ],
  }
  return Object.entries(pairs).map(([what, [mine, its]]) => ({ what, ours: mine, broker: its }))
}
