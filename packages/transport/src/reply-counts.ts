import { GivenUpRequests } from './given-up-requests.ts'
import type { ConnectionCounters } from './transport.ts'

/** Counts the replies of one connection for which nobody waits; requests have sequences from 1 in order. */
export class ReplyCounts {
  readonly #givenUp = new GivenUpRequests()
  #newest = 0
  #firstCounted = 1
  #counts = { late: 0, duplicate: 0, foreign: 0 }

  /** A request with the next sequence was asked. */
  asked(): number {
    this.#givenUp.asked(++this.#newest)
    return this.#newest
  }

  /** Nobody waits for the reply any more; when it comes it is late. */
  gaveUp(sequence: number): void {
    this.#givenUp.add(sequence)
  }

  /** Whether a request with this sequence was ever asked. */
  knows(sequence: number): boolean {
    return sequence >= 1 && sequence <= this.#newest
  }

  /** A reply for which nobody waits; undefined for one to what was never asked over this connection. */
  unexpected(sequence: number | undefined): void {
    if (sequence === undefined) this.#counts.foreign++
    else if (sequence >= this.#firstCounted)
      this.#counts[this.#givenUp.has(sequence) ? 'late' : 'duplicate']++
  }

  counters(): ConnectionCounters {
    return { ...this.#counts }
  }

  /** Counts from zero, and no more replies to what has been asked so far. */
  countAnew(): void {
    this.#firstCounted = this.#newest + 1
    this.#counts = { late: 0, duplicate: 0, foreign: 0 }
  }
}
