import { Address } from '@rpc-vs-mom/address'
import type { Ask } from './ask.ts'
import type { Connection, ConnectOptions, Listener, ListenOptions, Transport } from './transport.ts'

/** Every transport by scheme; a folder is loaded when its scheme is first used. */
export const transports: Readonly<Record<string, () => Promise<Transport>>> = {
  local: async () => (await import('./local/index.ts')).local,
  grpc: async () => (await import('./grpc/index.ts')).grpc,
  grpcstream: async () => (await import('./grpcstream/index.ts')).grpcstream,
  amqp: async () => (await import('./amqp/index.ts')).amqp,
  broker: async () => (await import('./broker/index.ts')).broker,
  nats: async () => (await import('./nats/index.ts')).nats,
}

/** Answers requests at `url` with `ask`; throws with one sentence for a scheme nobody knows. */
export async function listen(
  url: string,
  ask: Ask,
  options: ListenOptions = {},
): Promise<Listener> {
  return (await transportOf(url)).listen(url, ask, options)
}

/** Opens a connection to `url`; throws with one sentence for a scheme nobody knows. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Connection> {
  return (await transportOf(url)).connect(url, options)
}

/**
 * Begins to load what `url` needs, so that it is there when `listen` or `connect` is called; what is wrong
 * with the URL is said by them.
 */
export function preload(url: string): void {
  transportOf(url)
    .then((transport) => transport.preload?.(url))
    .catch(() => undefined)
}

async function transportOf(url: string): Promise<Transport> {
  const scheme = /^([a-z]+):/.exec(url)?.[1]
  const load =
    scheme !== undefined && Object.hasOwn(transports, scheme) ? transports[scheme] : undefined
  if (!load) {
    const known = Object.keys(transports).map((name) => `${name}:`)
    throw new TypeError(
      `"${String(new Address(url))}" does not start with a known scheme; known are ${known.join(', ')}.`,
    )
  }
  return load()
}
