import { randomBytes } from 'node:crypto'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { AskError } from '../../ask-error.ts'
import type { Call } from '../../ask.ts'
import { maxTimeoutMs } from '../../transport-limits.ts'
import type { End } from '../../outstanding.ts'
import { ReplyCounts } from '../../reply-counts.ts'
import type { ConnectionCounters } from '../../transport.ts'

/** A request that waits for its reply. */
export interface PendingRequest {
  /** Unique on this connection. */
  readonly sequence: number
  /** Unique over all connections; a correlation id is this, a dot, and the number of the attempt. */
  readonly id: string
  readonly body: Buffer
  readonly call: Call
  /** A moment of `performance.now()`. */
  readonly deadlineMs: number
  readonly end: End
  attempts: number
}

/** Matches replies with the requests of one connection, whichever attempt they answer. */
export class PendingReplies {
  /** How all ids of this connection begin. */
  readonly #prefix = `${randomBytes(8).toString('hex')}.`
  readonly #waiting = new InPlaceMap<PendingRequest>()
  readonly #counts = new ReplyCounts()
  #heard = 0

  add(body: Buffer, call: Call, end: End): PendingRequest {
    const sequence = this.#counts.asked()
    const id = this.#prefix + sequence
    const deadlineMs = performance.now() + Math.min(call.timeoutMs, maxTimeoutMs)
    const request = { sequence, id, body, call, deadlineMs, end, attempts: 0 }
    this.#waiting.set(sequence, request)
    return request
  }

  has({ sequence }: PendingRequest): boolean {
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
  all(): PendingRequest[] {
    return this.#waiting.values()
  }

  /** Forgets a request whose caller waits no more; a reply to it will count as late. */
  giveUp({ sequence }: PendingRequest): void {
    if (this.#waiting.delete(sequence)) this.#counts.gaveUp(sequence)
  }

  /** Ends the request that a reply belongs to, or counts the reply as late, duplicate or foreign. */
  reply(correlationId: unknown, outcome: Uint8Array | AskError): void {
    this.#heard++
    const sequence = this.#sequenceIn(correlationId)
    const request = sequence === undefined ? undefined : this.#waiting.get(sequence)
    if (!request) return this.#counts.unexpected(sequence)
    this.#waiting.delete(request.sequence)
    request.end(outcome)
  }

  /** Ends a request that the broker refused. */
  fail(correlationId: string, error: AskError): void {
    const sequence = this.#sequenceIn(correlationId)
    const request = sequence === undefined ? undefined : this.#waiting.get(sequence)
    if (request) this.#fail(request, error)
  }

  failAll(error: AskError): void {
    for (const request of this.#waiting.values()) this.#fail(request, error)
  }

  counters(): ConnectionCounters {
    return this.#counts.counters()
  }

  /** Counts from zero, and no more replies to what has been asked so far. */
  countAnew(): void {
    this.#counts.countAnew()
  }

  #fail(request: PendingRequest, error: AskError): void {
    this.giveUp(request)
    request.end(error)
  }

  /** Undefined for what was never sent on this connection. */
  #sequenceIn(correlationId: unknown): number | undefined {
    if (typeof correlationId !== 'string' || !correlationId.startsWith(this.#prefix))
      return undefined
    const [, sequence] = ownPart.exec(correlationId.slice(this.#prefix.length)) ?? []
    return sequence !== undefined && this.#counts.knows(Number(sequence))
      ? Number(sequence)
      : undefined
  }
}

/** Sequence and number of the attempt. */
const ownPart = /^([1-9]\d{0,15})\.[1-9]\d{0,15}$/
