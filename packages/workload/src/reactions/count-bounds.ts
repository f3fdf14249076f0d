/**
 * What a counter may show while others raise it. A read that was sent when `acknowledged` increments had been answered
 * and whose reply came when `attempted` had been sent shows a number between the two; and no reader sees a count fall,
 * so it shows at least what a reply showed that had come before the read was sent.
 */
export class CountBounds {
  #acknowledged = 0
  #attempted = 0
  #seen = 0

  /** An increment is being sent. */
  attempt(): void {
    this.#attempted++
  }

  /** An increment has been answered. */
  acknowledge(): void {
    this.#acknowledged++
  }

  /** To be called when a read is sent: the least that its reply may show. */
  least(): number {
    return Math.max(this.#acknowledged, this.#seen)
  }

  /** To be called when the reply has come; one clause about what is wrong with it. */
  fault(shown: number, least: number): string | undefined {
    if (shown > this.#attempted) return `${shown}, and only ${this.#attempted} were ever sent`
    if (shown < least) return `${shown}, and ${least} were there before it was asked`
    this.#seen = Math.max(this.#seen, shown)
    return undefined
  }
}
