import type { StoreAccount } from '@rpc-vs-mom/results'

/** Differences that are told in a sentence each; the rest is counted. */
const faultsKept = 5

/** Counts the writes of a session by what the system has of them. */
export class StoreCount {
  repeated = 0
  #right = 0
  #lost = 0
  #unexpected = 0
  readonly #faults: string[] = []

  right(writes = 1): void {
    this.#right += writes
  }

  lost(fault: string, writes = 1): void {
    this.#lost += writes
    this.#note(fault)
  }

  unexpected(fault: string, writes = 1): void {
    this.#unexpected += writes
    this.#note(fault)
  }

  account(sent: Pick<StoreAccount, 'attempted' | 'accepted'>): StoreAccount {
    return {
      ...sent,
      stored: this.#right + this.#unexpected,
      lost: this.#lost,
      unexpected: this.#unexpected,
      repeated: this.repeated,
      faults: this.#faults,
    }
  }

  #note(fault: string): void {
    if (this.#faults.length < faultsKept) this.#faults.push(fault)
  }
}
