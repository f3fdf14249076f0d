/**
 * The last requests of a connection of which it is known whether they were given up, to tell a late reply from
 * a duplicate one; a bit for each. Replies to older ones count as late.
 */
export const requestsRemembered = 2 ** 20

/** Which of the last `requestsRemembered` requests of a connection were given up. In fixed memory. */
export class GivenUpRequests {
  readonly #bits = new Uint8Array(requestsRemembered / 8)
  #newest = 0

  /** Sequences come in order, beginning with 1. */
  asked(sequence: number): void {
    this.#newest = sequence
    this.#bits[placeOf(sequence)]! &= ~bitOf(sequence)
  }

  add(sequence: number): void {
    if (!this.#isForgotten(sequence)) this.#bits[placeOf(sequence)]! |= bitOf(sequence)
  }

  /** Whether the request was given up, or is so old that nobody waits for it any more. */
  has(sequence: number): boolean {
    return this.#isForgotten(sequence) || (this.#bits[placeOf(sequence)]! & bitOf(sequence)) !== 0
  }

  #isForgotten(sequence: number): boolean {
    return sequence <= this.#newest - requestsRemembered
  }
}

function placeOf(sequence: number): number {
  return (sequence % requestsRemembered) >>> 3
}

function bitOf(sequence: number): number {
  return 1 << (sequence & 7)
}
