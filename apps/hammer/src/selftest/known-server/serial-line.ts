/**
 * A server with one line, first come first served, that does nothing but let time pass: when the work of each is done
 * follows from when it came, so being woken late delays an answer and no work behind it.
 */
export class SerialLine {
  readonly #serviceMs: number
  readonly #lineMax: number
  readonly #waiting: { readonly doneMs: number; readonly answer: () => void }[] = []
  #freeAtMs = 0

  constructor({ serviceUs, lineMax }: { serviceUs: number; lineMax: number }) {
    this.#serviceMs = serviceUs / 1000
    this.#lineMax = lineMax
  }

  /** False where it is refused. */
  take(nowMs: number, answer: () => void): boolean {
    if (this.#freeAtMs - nowMs > this.#lineMax * this.#serviceMs) return false
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + this.#serviceMs
    this.#waiting.push({ doneMs: this.#freeAtMs, answer })
    return true
  }

  /** Answers all whose work is done. */
  look(nowMs: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.doneMs <= nowMs)
      this.#waiting.shift()!.answer()
  }
}
