import { randomBytes } from 'node:crypto'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { maxTimeoutMs } from '../limits.ts'
import type { End } from '../outstanding.ts'
import type { ConnectionCounters } from '../transport.ts'
import { maxGivenUpRemembered } from './limits.ts'

/** A request that waits for its reply. */
export interface Request {
  /** Unique on this connection. */
  readonly sequence: number
  /** Unique over all connections; a correlation id is this, a dot, and the number of the attempt. */
  readonly id: string
  readonly body: Buffer
  readonly call: Call
  /** Epoch milliseconds. */
  readonly deadlineMs: number
  readonly end: End
  attempts: number
}

/** Matches replies with the requests of one connection, whichever attempt they answer. */
export class Unanswered {
  /** How all ids of this connection begin. */
  readonly #prefix = `${randomBytes(4).toString('hex')}.`
  readonly #waiting = new InPlaceMap<Request>()
  readonly #givenUp = new Set<number>()
  #sequence = 0
  #heard = 0
  #late = 0
  #duplicate = 0

  add(body: Buffer, call: Call, end: End): Request {
    const sequence = ++this.#sequence
    const id = this.#prefix + sequence
    const deadlineMs = Math.floor(Date.now() + Math.min(call.timeoutMs, maxTimeoutMs))
    const request = { sequence, id, body, call, deadlineMs, end, attempts: 0 }
    this.#waiting.set(sequence, request)
    return request
  }

  has({ sequence }: Request): boolean {
    return this.#waiting.has(sequence)
  }

  /** Sequence of the oldest request that waits. */
  oldest(): number | undefined {
    return this.#waiting.lowestKey()
  }

  /** Replies so far, of whatever kind. */
  heard(): number {
    return this.#heard
  }

  /** The requests, oldest first. */
  all(): Request[] {
    return this.#waiting.values()
  }

  /** Forgets a request whose caller waits no more; a reply to it will count as late. */
  giveUp({ sequence }: Request): void {
    if (!this.#waiting.delete(sequence)) return
    this.#givenUp.add(sequence)
    if (this.#givenUp.size <= maxGivenUpRemembered) return
    const [oldest] = this.#givenUp
    this.#givenUp.delete(oldest!)
  }

  /** Ends the request that a reply belongs to, or counts the reply as late or duplicate. */
  reply(correlationId: unknown, outcome: Uint8Array | AskError): void {
    this.#heard++
    const sequence = this.#sequenceIn(correlationId)
    const request = this.#waiting.get(sequence)
    if (request) {
      this.#waiting.delete(sequence)
      request.end(outcome)
    } else if (this.#givenUp.has(sequence) || sequence === foreign) this.#late++
    else this.#duplicate++
  }

  /** Ends a request that the broker refused. */
  fail(correlationId: unknown, error: AskError): void {
    const request = this.#waiting.get(this.#sequenceIn(correlationId))
    if (!request) return
    this.giveUp(request)
    request.end(error)
  }

  failAll(error: AskError): void {
    for (const { id } of this.#waiting.values()) this.fail(`${id}.`, error)
  }

  counters(): ConnectionCounters {
    return { late: this.#late, duplicate: this.#duplicate }
  }

  #sequenceIn(correlationId: unknown): number {
    if (typeof correlationId !== 'string' || !correlationId.startsWith(this.#prefix)) return foreign
    const { length } = this.#prefix
    return Number.parseInt(correlationId.slice(length, correlationId.lastIndexOf('.')), 10)
  }
}

/** The sequence of whatever was never sent on this connection. */
const foreign = 0
