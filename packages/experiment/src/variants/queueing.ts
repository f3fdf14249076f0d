import type { AmqpEngine } from '@rpc-vs-mom/transport'

/** How requests and replies go through the broker. */
export interface Queueing {
  /** What the broker does with requests. */
  readonly queue: QueueKind
  /** Where replies wait, as the switch `reply` of an AMQP URL has it. */
  readonly reply: 'direct' | 'exclusive' | 'named'
  /**
   * `none`: workers compete for one queue. `two-hop`: an lb takes each request from one queue, asks
   * through a second and passes the reply back. `one-way`: an lb hands each request to the queue of the
   * least busy worker, which answers the hammer directly.
   */
  readonly topology: 'none' | 'two-hop' | 'one-way'
  /** Whose AMQP hammer, lb and workers speak, where it is not the tuned one. */
  readonly engine?: AmqpEngine
  /** Whether work without a reply survives the end of the broker; where absent it does. */
  readonly sent?: 'transient'
  /** Requests that a worker takes at once, where it is not the worker's own default. */
  readonly prefetch?: number
}

/** Kinds of queue by the word in an AMQP URL, with what a request in it survives. */
export const queueKinds = {
  transient: {
    queue: 'durable classic',
    messages: 'transient',
    survives: 'a killed worker; after a killed broker callers ask again',
  },
  persistent: {
    queue: 'durable classic',
    messages: 'persistent, confirmed',
    survives: 'a killed worker and a restarted broker; direct replies are asked for again',
  },
  quorum: {
    queue: 'quorum, single node',
    messages: 'persistent, confirmed after fsync',
    survives: 'a killed worker and a killed broker; direct replies are asked for again',
  },
  original: {
    queue: 'transient classic, unbounded',
    messages: 'transient',
    survives: 'a killed worker; after a killed broker callers ask again',
  },
} as const

export type QueueKind = keyof typeof queueKinds
