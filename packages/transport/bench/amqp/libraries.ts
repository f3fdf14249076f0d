/** Where requests go; the queue is declared by whoever serves it. */
export interface Target {
  /** Of the broker, without a queue. */
  readonly url: string
  readonly queue: string
}

/** Sends one request and resolves with the body of its reply. */
type Asking = (body: Buffer) => Promise<Uint8Array>

/** One way of doing request/reply from Node; direct reply-to, transient messages, reply before ack. */
export interface Library {
  connect(target: Target): Promise<Asking>
  /** Answers every request with `reply`; resolves when requests can come. */
  serve(target: Target, options: ServeOptions): Promise<void>
}

interface ServeOptions {
  readonly prefetch: number
  readonly reply: Buffer
}

/** What is compared, in the order of the table; each is loaded only in the processes that use it. */
export const libraries = {
  'amqplib as it comes': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: false, cork: false }),
  'amqplib noDelay': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: true, cork: false }),
  'amqplib noDelay, corked': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: true, cork: true }),
  'our transport': async () => (await import('./libraries/our-transport.ts')).ourTransport,
  'rabbitmq-client': async () => (await import('./libraries/rabbitmq-client.ts')).rabbitmqClient,
  'rabbitmq-client noDelay': async () =>
    (await import('./libraries/rabbitmq-client.ts')).rabbitmqClientNoDelay,
  '@cloudamqp/amqp-client': async () => (await import('./libraries/cloudamqp.ts')).cloudamqp,
  'hand-written floor': async () => (await import('./libraries/floor.ts')).floor,
} satisfies Record<string, () => Promise<Library>>

export type LibraryName = keyof typeof libraries

export const libraryNames = Object.keys(libraries) as LibraryName[]
