import { Address } from '@rpc-vs-mom/address'
import type { Queueing } from './queueing.ts'

/** Who talks to which queue in a variant over RabbitMQ. */
export interface QueueAddresses {
  /** Where the hammer sends requests. */
  readonly front: Address
  /** Where each worker listens; the same queue for all unless an lb chooses among them. */
  readonly workers: readonly Address[]
  /** Whom the lb asks; empty without one. */
  readonly backends: readonly Address[]
}

/** The addresses of a variant on the queue at `url`, whose name the names of further queues begin with. */
export function queueAddresses(url: Address, queueing: Queueing, workers: number): QueueAddresses {
  const { queue, reply, topology, engine, sent } = queueing
  const address = (suffix: string, more: Record<string, string> = {}): Address => {
    const own = { ...(engine && { engine }), ...(sent && { sent }) }
    const switches = new URLSearchParams({ queue, reply, ...own, ...more })
    return new Address(`${url.reveal()}${suffix}?${switches.toString()}`)
  }
  const numbers = Array.from({ length: workers }, (_, index) => index + 1)
  switch (topology) {
    case 'none':
      return { front: address(''), workers: numbers.map(() => address('')), backends: [] }
    case 'two-hop': {
      const work = address('-work')
      return { front: address(''), workers: numbers.map(() => work), backends: [work] }
    }
    case 'one-way': {
      const own = (more?: Record<string, string>): Address[] =>
        numbers.map((number) => address(`-worker-${number}`, more))
      return { front: address(''), workers: own(), backends: own({ forward: 'on' }) }
    }
  }
}
