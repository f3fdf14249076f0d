import { randomBytes } from 'node:crypto'
import type { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { maxTimeoutMs } from '../limits.ts'
import type { End } from '../outstanding.ts'
import type { ConnectionCounters } from '../transport.ts'
import { maxGivenUpRemembered } from './limits.ts'

/** A request that waits for its reply. */
export interface Request {
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
  readonly #run = randomBytes(4).toString('hex')
  readonly #waiting = new Map<string, Request>()
  readonly #givenUp = new Set<string>()
  #sequence = 0
  #late = 0
  #duplicate = 0

  add(body: Buffer, call: Call, end: End): Request {
    const id = `${this.#run}.${++this.#sequence}`
    const deadlineMs = Math.floor(Date.now() + Math.min(call.timeoutMs, maxTimeoutMs))
    const request = { id, body, call, deadlineMs, end, attempts: 0 }
    this.#waiting.set(id, request)
    return request
  }

  has({ id }: Request): boolean {
    return this.#waiting.has(id)
  }

  /** The requests, oldest first. */
  all(): Request[] {
    return [...this.#waiting.values()]
  }

  /** Forgets a request whose caller waits no more; a reply to it will count as late. */
  giveUp({ id }: Request): void {
    if (!this.#waiting.delete(id)) return
    this.#givenUp.add(id)
    if (this.#givenUp.size <= maxGivenUpRemembered) return
    const [oldest] = this.#givenUp
    this.#givenUp.delete(oldest!)
  }

  /** Ends the request that a reply belongs to, or counts the reply as late or duplicate. */
  reply(correlationId: unknown, outcome: Uint8Array | AskError): void {
    const id = idIn(correlationId)
    const request = this.#waiting.get(id)
    if (request) {
      this.#waiting.delete(id)
      request.end(outcome)
    } else if (this.#givenUp.has(id) || !id.startsWith(`${this.#run}.`)) this.#late++
    else this.#duplicate++
  }

  /** Ends a request that the broker refused. */
  fail(correlationId: unknown, error: AskError): void {
    const request = this.#waiting.get(idIn(correlationId))
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
}

function idIn(correlationId: unknown): string {
  const text = typeof correlationId === 'string' ? correlationId : ''
  return text.slice(0, text.lastIndexOf('.'))
}
