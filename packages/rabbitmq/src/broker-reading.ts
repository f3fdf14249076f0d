/** What a broker says of itself at one moment. */
export interface BrokerReading {
  /** Another one means that the broker was started again and counts from 0. */
  readonly boot: string
  readonly counters: BrokerCounters
  /** Messages in queues, those without any left out. */
  readonly depths: Readonly<Record<string, QueueDepth>>
}

export interface QueueDepth {
  readonly ready: number
  /** Delivered and not yet acknowledged. */
  readonly unacknowledged: number
}

/** Messages counted since the broker was started, over all connections and kinds of queue. */
export interface BrokerCounters {
  /** Published by all clients. */
  readonly received: number
  /** Of those, published on channels with publisher confirms. */
  readonly receivedConfirm: number
  readonly confirmed: number
  /** Went into a queue. */
  readonly routed: number
  readonly returned: number
  /** Deliveries out of a queue, redeliveries included; direct replies are among them from 4.2 on. */
  readonly delivered: number
  readonly redelivered: number
  readonly acknowledged: number
  /** Left a queue because their time was over. */
  readonly expired: number
  /** Left a queue for another reason than being acknowledged: rejected, out of room, delivered too often. */
  readonly deadLettered: number
}

/** Reads one line that `countersExpression` made the broker print; a counter that it lacks is 0. */
export function parseReading(line: string): BrokerReading {
  const { boot, totals, depths } = JSON.parse(line) as PrintedReading
  const total = (name: string): number => totals[`messages_${name}_total`] ?? 0
  return {
    boot,
    counters: {
      received: total('received'),
      receivedConfirm: total('received_confirm'),
      confirmed: total('confirmed'),
      routed: total('routed'),
      returned: total('unroutable_returned'),
      // Those per kind of acknowledgement stay 0 unless a plugin keeps statistics.
      delivered: total('delivered'),
      redelivered: total('redelivered'),
      acknowledged: total('acknowledged'),
      expired: total('dead_lettered_expired'),
      deadLettered:
        total('dead_lettered_rejected') +
        total('dead_lettered_maxlen') +
        total('dead_lettered_delivery_limit'),
    },
    depths: Object.fromEntries(
      Object.entries(depths).map(([queue, [ready, unacknowledged]]) => [
        queue,
        { ready, unacknowledged },
      ]),
    ),
  }
}

interface PrintedReading {
  readonly boot: string
  readonly totals: Readonly<Record<string, number>>
  readonly depths: Readonly<Record<string, readonly [ready: number, unacked: number]>>
}
