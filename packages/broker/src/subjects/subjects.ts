import { AskError } from '@rpc-vs-mom/transport'
import type { MessageFlow } from '@rpc-vs-mom/transport/grpc-streams'
import { reservedPrefix } from '../broker-limits.ts'
import { writeMessage } from '../rpc/messages.ts'
import type { Store } from '../stores/store.ts'
import { subjectFault, type TurnWriter, type Written } from '../writing/turn-writer.ts'
import { FetchCache } from './fetch-cache.ts'
import type { Publication } from './publication.ts'
import { type Subscriber, Subscribers, type SubscribersOptions } from './subscribers.ts'

export interface SubjectsOptions extends SubscribersOptions {
  readonly store: Store
  readonly writer: TurnWriter
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly fetchCacheBytes?: number
}

/** Messages by subject: published, handed to all who listen, and fetched by their ids until they expire. */
export class Subjects {
  readonly subscribers: Subscribers
  readonly cache: FetchCache
  readonly #store: Store
  readonly #writer: TurnWriter
  readonly #nowMs: () => number

  constructor(options: SubjectsOptions) {
    this.subscribers = new Subscribers(options)
    this.cache = new FetchCache(options.fetchCacheBytes)
    this.#store = options.store
    this.#writer = options.writer
    this.#nowMs = options.nowMs
  }

  /** Ends with the id once the message is stored, and those who listen have been given it. */
  publish({ subject, body, expirationSeconds }: Publication, end: Written): void {
    if (expirationSeconds < 0) return end(negativeExpiration)
    if (subject.startsWith(reservedPrefix)) return end(reserved)
    const expiresMs = expirationSeconds === 0 ? undefined : this.#nowMs() + expirationSeconds * 1000
    this.#writer.add({ subject, body, expiresMs }, (outcome) => {
      if (typeof outcome !== 'number') return end(outcome)
      this.subscribers.deliver(
        subject,
        () => writeMessage(body),
        () => end(outcome),
      )
    })
  }

  /** Why a message never can be published. */
  faultOf({ subject, expirationSeconds }: Publication): AskError | undefined {
    if (expirationSeconds < 0) return negativeExpiration
    return subject.startsWith(reservedPrefix) ? reserved : subjectFault(subject)
  }

  /** Throws INVALID_ARGUMENT where nothing can have that name. */
  subscribe(subject: string, flow: MessageFlow): Subscriber {
    const fault = subjectFault(subject)
    if (fault !== undefined) throw fault
    return this.subscribers.subscribe(subject, flow)
  }

  /** The body; rejects with INVALID_ARGUMENT where there is none. */
  async fetch(subject: string, id: number): Promise<Buffer> {
    const cached = this.cache.get(subject, id)
    const message = cached ?? (await this.#store.read(subject, id, 1))[0]
    if (message === undefined || message.id !== id) throw this.#missing(subject, id)
    if (message.expiresMs <= this.#nowMs()) throw expired(subject, id)
    if (cached === undefined) this.cache.set(message)
    return message.body
  }

  #missing(subject: string, id: number): AskError {
    const wasPublished = id >= 1 && id <= this.#writer.lastId(subject)
    return wasPublished ? expired(subject, id) : unknown(subject, id)
  }
}

const negativeExpiration = new AskError(
  'INVALID_ARGUMENT',
  'expirationSeconds is negative; 0 stores nothing, more is how long the message can be fetched.',
)

const reserved = new AskError(
  'INVALID_ARGUMENT',
  `A subject that begins with "${reservedPrefix}" is the broker's own; publish to another one.`,
)

function unknown(subject: string, id: number): AskError {
  const sentence = `NOT_FOUND: the subject "${subject}" has had no message with the id ${id}.`
  return new AskError('INVALID_ARGUMENT', sentence)
}

function expired(subject: string, id: number): AskError {
  const sentence = `EXPIRED: the message ${id} of the subject "${subject}" has expired, or was not to be stored.`
  return new AskError('INVALID_ARGUMENT', sentence)
}
