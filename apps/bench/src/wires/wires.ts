import { randomBytes } from 'node:crypto'

/** What runs for the wires that need it. */
export interface Servers {
  readonly amqpUrl: string
  readonly natsUrl: string
}

/** One wire with one engine on both sides. */
export interface Wire {
  readonly name: string
  /** Where its server listens, each time at a place of its own. */
  listenUrl(servers: Servers): string
  /** Whose processes carry the messages between the two. */
  readonly broker?: 'amqp' | 'nats'
  /** Client and server are one process. */
  readonly inside?: true
}

const place = (): string => `wires-${randomBytes(6).toString('hex')}`

/** The floor comes last. */
export const wires: readonly Wire[] = [
  { name: 'grpc grpc-js', listenUrl: () => 'grpc://127.0.0.1:0?engine=grpc-js' },
  { name: 'grpc lean', listenUrl: () => 'grpc://127.0.0.1:0?engine=lean' },
  { name: 'grpcstream', listenUrl: () => 'grpcstream://127.0.0.1:0' },
  {
    name: 'amqp tuned',
    listenUrl: ({ amqpUrl }) => `${amqpUrl}/${place()}?engine=tuned`,
    broker: 'amqp',
  },
  {
    name: 'amqp amqplib',
    listenUrl: ({ amqpUrl }) => `${amqpUrl}/${place()}?engine=amqplib`,
    broker: 'amqp',
  },
  { name: 'nats', listenUrl: ({ natsUrl }) => `${natsUrl}/${place()}`, broker: 'nats' },
  { name: 'local', listenUrl: () => `local:${place()}`, inside: true },
]

/** Those that h2load (Debian package nghttp2-client) can ask too. */
export const forH2load: readonly Wire[] = wires.filter(({ name }) => name.startsWith('grpc '))
