/** Acknowledges delivery tags up to this one, or only this one. */
export interface Ack {
  readonly deliveryTag: number
  readonly multiple: boolean
}

/**
 * Gathers the acknowledgements of one channel until its frames are sent: those without a gap below them
 * become one, which spares the broker most of the work of acknowledging.
 */
export class AckBatch {
  /** Everything up to here has been acknowledged. */
  #allUpTo = 0
  /** Tags above it that have been, because one below them has not. */
  readonly #above = new Set<number>()
  #waiting: number[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(deliveryTag: number): void {
    this.#waiting.push(deliveryTag)
    if (deliveryTag !== this.#allUpTo + 1) {
      this.#above.add(deliveryTag)
      return
    }
    this.#allUpTo++
    while (this.#above.delete(this.#allUpTo + 1)) this.#allUpTo++
  }

  /** What says all that was added since, in the fewest acknowledgements; none names a tag twice. */
  take(): Ack[] {
    const tags = this.#waiting
    this.#waiting = []
    const acks: Ack[] = []
    let together = 0
    // A broker closes the channel for a tag that it holds no more, even when it stands for those below.
    let last = 0
    for (const tag of tags) {
      if (tag > this.#allUpTo) acks.push({ deliveryTag: tag, multiple: false })
      else {
        together++
        last = Math.max(last, tag)
      }
    }
    if (together > 0) acks.unshift({ deliveryTag: last, multiple: together > 1 })
    return acks
  }
}
