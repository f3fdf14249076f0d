import type { Library } from './library.ts'

/** What is compared, in the order of the table; each is loaded only in the processes that use it. */
export const libraries = {
  'amqplib as it comes': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: false, cork: false }),
  'amqplib noDelay': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: true, cork: false }),
  'amqplib noDelay, corked': async () =>
    (await import('./libraries/amqplib.ts')).amqplib({ noDelay: true, cork: true }),
  'our transport': async () => (await import('./libraries/our-transport.ts')).ourTransport('tuned'),
  'our transport on amqplib': async () =>
    (await import('./libraries/our-transport.ts')).ourTransport('amqplib'),
  'rabbitmq-client': async () => (await import('./libraries/rabbitmq-client.ts')).rabbitmqClient,
  'rabbitmq-client noDelay': async () =>
    (await import('./libraries/rabbitmq-client.ts')).rabbitmqClientNoDelay,
  '@cloudamqp/amqp-client': async () => (await import('./libraries/cloudamqp.ts')).cloudamqp,
  'hand-written floor': async () => (await import('./libraries/floor.ts')).floor,
} satisfies Record<string, () => Promise<Library>>

export type LibraryName = keyof typeof libraries

export const libraryNames = Object.keys(libraries) as LibraryName[]
