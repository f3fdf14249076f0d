import { randomBytes } from 'node:crypto'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { defaultConnectTimeoutMs, defaultMaxOutstanding } from '../transport-limits.ts'
import { Outstanding } from '../outstanding.ts'
import type { Connection, ConnectOptions } from '../transport.ts'
import { parseNatsUrl, serverName, type NatsAddress } from './address.ts'
import { checkHeaders, outcomeOf, requestHeaders } from './messages.ts'
import { PendingReplies } from './pending-replies.ts'
import { openSession, watchSession } from './session.ts'

/** Connects to the subscribers of the subject; rejects with UNAVAILABLE when there are none. */
export async function connectNats(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseNatsUrl(url)
  const timeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const name = `caller of ${address.subject}`
  const session = await openSession(address, { name, timeoutMs })
  const connection = new NatsCaller(address, session, options.maxOutstanding)
  try {
    await connection.check(timeoutMs)
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

class NatsCaller implements Connection {
  readonly #address: NatsAddress
  readonly #session: NatsConnection
  readonly #outstanding: Outstanding
  readonly #pending = new PendingReplies()
  /** Where replies come to, one subject for each request. */
  readonly #inbox = `_INBOX.${randomBytes(8).toString('hex')}`
  readonly #peer: string
  #isLost = false

  constructor(address: NatsAddress, session: NatsConnection, max = defaultMaxOutstanding) {
    this.#address = address
    this.#session = session
    this.#peer = `the subject "${address.subject}" on ${serverName(address)}`
    this.#outstanding = new Outstanding(this.#peer, max)
    session.subscribe(`${this.#inbox}.*`, {
      callback: (_error, message) => this.#take(message),
    })
    void watchSession(session, {
      lost: () => this.#lost(),
      back: () => (this.#isLost = false),
    })
  }

  readonly ask: Ask = (request, call) =>
    this.#outstanding.ask(request, call, (end) => {
      const refusal = this.#refusal(request)
      if (refusal) {
        // The ask is opened first, so that it has one end as every other.
        queueMicrotask(() => end(refusal))
        return () => undefined
      }
      const sequence = this.#pending.add(end)
      this.#session.publish(this.#address.subject, request, {
        reply: `${this.#inbox}.${sequence}`,
        headers: requestHeaders(call),
      })
      return () => this.#pending.giveUp(sequence)
    })

  async check(timeoutMs: number): Promise<void> {
    try {
      const { subject } = this.#address
      const options = { timeout: timeoutMs, headers: checkHeaders() }
      await this.#session.request(subject, new Uint8Array(), options)
    } catch (cause) {
      const why = (cause as Error).message
      throw new AskError('UNAVAILABLE', `Nobody listens at ${this.#peer}: ${why}.`, { cause })
    }
  }

  counters(): ReturnType<Connection['counters']> {
    return this.#pending.counters()
  }

  countAnew(): void {
    this.#pending.countAnew()
  }

  async close(): Promise<void> {
    this.#outstanding.close()
    await this.#session.close()
  }

  #take(message: Msg): void {
    const token = message.subject.slice(this.#inbox.length + 1)
    this.#pending.reply(token, () => outcomeOf(message, this.#peer))
  }

  /** NATS core keeps no message: a reply that was sent meanwhile is gone. */
  #lost(): void {
    this.#isLost = true
    this.#pending.failAll(this.#away())
  }

  #refusal(request: Uint8Array): AskError | undefined {
    if (this.#isLost) return this.#away()
    const max = this.#session.info?.max_payload ?? Infinity
    if (request.length <= max) return undefined
    const sentence = `The request has ${request.length} bytes; ${serverName(this.#address)} takes ${max} (max_payload).`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }

  #away(): AskError {
    return new AskError('UNAVAILABLE', `The connection to ${serverName(this.#address)} is lost.`)
  }
}
