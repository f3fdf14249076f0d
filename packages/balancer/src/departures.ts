import type { Member } from './tracked-backend.ts'
import type { DepartedSums } from './snapshot.ts'

/** Those who have been removed: they finish what they have, and then only their sums are kept. */
export class Departures {
  readonly #leaving = new Map<Member, Promise<void>>()
  #sums: DepartedSums = { backends: 0, picked: 0, ok: 0, failed: 0 }

  /** Those who still have something to finish. */
  get members(): Iterable<Member> {
    return this.#leaving.keys()
  }

  get sums(): DepartedSums {
    return this.#sums
  }

  drain(member: Member): void {
    const closed = member.drain()
    this.#leaving.set(member, closed)
    void closed
      // An endpoint that cannot be closed has left all the same.
      .catch(() => undefined)
      .then(() => member.ledger.idle())
      .then(() => this.#leave(member))
  }

  /** Resolves when all who are leaving now are closed. */
  async closed(): Promise<void> {
    await Promise.allSettled(this.#leaving.values())
  }

  #leave(member: Member): void {
    this.#leaving.delete(member)
    const { picked, ok, failed } = member.ledger
    this.#sums = {
      backends: this.#sums.backends + 1,
      picked: this.#sums.picked + picked,
      ok: this.#sums.ok + ok,
      failed: this.#sums.failed + failed,
    }
  }
}
