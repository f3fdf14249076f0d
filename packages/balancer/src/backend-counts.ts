/** The account of one backend. `outstanding` is what the others leave over, so it cannot drift from them. */
export class BackendCounts {
  picked = 0
  ok = 0
  /** Calls that rejected, for whatever reason. */
  failed = 0
  #whenIdle: (() => void)[] = []

  /** Calls picked and not yet settled. */
  get outstanding(): number {
    return this.picked - this.ok - this.failed
  }

  /** Enters that a call has ended. */
  settle(outcome: 'ok' | 'failed'): void {
    this[outcome] += 1
    if (this.outstanding > 0) return
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  /** Resolves when nothing is outstanding. */
  async idle(): Promise<void> {
    if (this.outstanding === 0) return
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }
}
