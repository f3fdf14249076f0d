import { endpointIn } from '../grpc/address.ts'

/** How a request is kept while it waits for a worker: in memory, or on the disk of the broker too. */
export const keepings = ['memory', 'disk'] as const
export type Keeping = (typeof keepings)[number]

/** What a URL of a queue on our broker names. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly queue: string
  /** Of the requests of the side that uses the address. */
  readonly keep: Keeping
}

const form = 'broker://HOST:PORT/QUEUE, perhaps with ?keep=disk'
const maxQueueBytes = 240

/**
 * Reads `broker://host:port/queue[?keep=memory|disk]`, so the broker's own address and `/queue` make one. Throws a
 * `TypeError` of one sentence.
 */
export function parseBrokerUrl(url: string): BrokerAddress {
  const [, endpoint, path, keepText = 'memory'] =
    /^(broker:\/\/[^/?]*)\/([^/?]+)(?:\?keep=(\w*))?$/.exec(url) ?? []
  if (endpoint === undefined || path === undefined) {
    throw new TypeError(`A URL of a queue on the broker has the form ${form}.`)
  }
  const { host, port } = endpointIn(endpoint, 'broker', url)
  if (port === 0) throw new TypeError(`"${url}" has port 0; name the port of the broker.`)
  const keep = keepings.find((known) => known === keepText)
  if (keep === undefined) {
    throw new TypeError(`"keep=${keepText}" is not known; it is one of ${keepings.join(', ')}.`)
  }
  const queue = decodeURIComponent(path)
  if (Buffer.byteLength(queue) > maxQueueBytes) {
    throw new TypeError(`The queue "${queue.slice(0, 20)}…" is longer than ${maxQueueBytes} bytes.`)
  }
  return { host, port, queue, keep }
}

/** The broker as error messages name it. */
export function brokerName({ host, port }: BrokerAddress): string {
  return `the broker at ${host}:${port}`
}
