import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { AskError } from '../ask-error.ts'
import type { End } from '../outstanding.ts'
import { ReplyCounts } from '../reply-counts.ts'
import type { ConnectionCounters } from '../transport.ts'

interface Waiting {
  readonly sequence: number
  readonly end: End
}

/** Matches replies with the requests of one connection by the last token of the subject they come to. */
export class PendingReplies {
  readonly #waiting = new InPlaceMap<Waiting>()
  readonly #counts = new ReplyCounts()

  /** Its sequence, which is the token. */
  add(end: End): number {
    const sequence = this.#counts.asked()
    this.#waiting.set(sequence, { sequence, end })
    return sequence
  }

  /** Forgets a request whose caller waits no more; a reply to it will count as late. */
  giveUp(sequence: number): void {
    if (this.#waiting.delete(sequence)) this.#counts.gaveUp(sequence)
  }

  /** Ends the request that the reply belongs to, or counts the reply as late, duplicate or foreign. */
  reply(token: string, outcome: () => Uint8Array | AskError): void {
    const sequence = this.#sequenceIn(token)
    const waiting = sequence === undefined ? undefined : this.#waiting.get(sequence)
    if (!waiting) return this.#counts.unexpected(sequence)
    this.#waiting.delete(waiting.sequence)
    waiting.end(outcome())
  }

  failAll(error: AskError): void {
    for (const { sequence, end } of this.#waiting.values()) {
      this.giveUp(sequence)
      end(error)
    }
  }

  counters(): ConnectionCounters {
    return this.#counts.counters()
  }

  countAnew(): void {
    this.#counts.countAnew()
  }

  #sequenceIn(token: string): number | undefined {
    const sequence = /^[1-9]\d{0,15}$/.test(token) ? Number(token) : 0
    return this.#counts.knows(sequence) ? sequence : undefined
  }
}
