import { AskError } from '@rpc-vs-mom/transport'

/** A token bucket: as many messages a second as it says, and as many at once after a pause. */
export class PublishRate {
  readonly #perSecond: number
  readonly #nowMs: () => number
  #left: number
  #refilledMs: number
  refused = 0

  /** `nowMs` must not go back. */
  constructor(perSecond: number, nowMs: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#nowMs = nowMs
    this.#left = perSecond
    this.#refilledMs = nowMs()
  }

  /** Takes one message; why it does not, with the time to wait. */
  refusal(): AskError | undefined {
    const nowMs = this.#nowMs()
    const refill = ((nowMs - this.#refilledMs) / 1000) * this.#perSecond
    this.#left = Math.min(this.#perSecond, this.#left + refill)
    this.#refilledMs = nowMs
    if (this.#left >= 1) {
      this.#left--
      return undefined
    }
    this.refused++
    const waitMs = Math.ceil(((1 - this.#left) / this.#perSecond) * 1000)
    const sentence = `More than ${this.#perSecond} messages a second are published; try again in ${waitMs} ms.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
}
