// A client of grpc-js with nothing but the proto of the Message-Broker study.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Client } from '@grpc/grpc-js'
import { stockClient, streamOf, unary } from '@rpc-vs-mom/transport/stock-peers'
import type { RunningBroker } from '../src/index.ts'

const proto = readFileSync(new URL('study.proto', import.meta.url), 'utf8')

/** One subscription of a client. */
export interface Subscription {
  /** Resolves with so many bodies, the next that come. */
  next(messages: number): Promise<string[]>
  cancel(): void
  /** Resolves with the code with which it ends. */
  readonly ended: Promise<number>
}

/** The three calls of the study. */
export class StudyClient {
  readonly #client: Client

  constructor({ host, port }: RunningBroker['address']) {
    this.#client = stockClient(proto, 'broker.Broker', `grpc://${host}:${port}`)
  }

  async publish(subject: string, body: string, expirationSeconds = 60): Promise<number> {
    const request = { subject, body: Buffer.from(body), expirationSeconds }
    return ((await unary(this.#client, 'Publish', request)) as { id: number }).id
  }

  async fetch(subject: string, id: number): Promise<string> {
    const reply = (await unary(this.#client, 'Fetch', { subject, id })) as { body: Buffer }
    return String(reply.body)
  }

  /** Resolves once it is live. */
  async subscribe(subject: string): Promise<Subscription> {
    const stream = streamOf(this.#client, 'Subscribe', { subject }) as Readable & { cancel(): void }
    const bodies: string[] = []
    let came: () => void = () => undefined
    stream.on('data', ({ body }: { body: Buffer }) => {
      bodies.push(String(body))
      came()
    })
    const ended = new Promise<number>((resolve) => {
      stream.on('error', ({ code }: Error & { code: number }) => resolve(code))
      stream.on('end', () => resolve(0))
    })
    await Promise.race([once(stream, 'metadata'), ended])
    const next = async (messages: number): Promise<string[]> => {
      while (bodies.length < messages) await new Promise<void>((resolve) => (came = resolve))
      return bodies.splice(0, messages)
    }
    return { next, cancel: () => stream.cancel(), ended }
  }
}
