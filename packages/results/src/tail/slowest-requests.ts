/** A request that was among the slowest; times in microseconds from the start of the measured part. */
export interface SlowRequest {
  /** Intended start. */
  readonly dueUs: number
  readonly endUs: number
  /** Who answered, where that is known. */
  readonly worker?: string
}

/** Requests kept at most, whatever the length of a trial; 100 bytes each. */
const keptMax = 5000

/** How many are the slowest hundredth of a plan, within the bound. */
export function slowestHundredth(planned: number): number {
  return Math.min(keptMax, Math.ceil(planned / 100))
}

/** Keeps the slowest of all requests that it sees, in memory that does not grow with their number. */
export class SlowestRequests {
  readonly #kept: SlowRequest[] = []
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  add(request: SlowRequest): void {
    if (this.#kept.length < this.#max) {
      this.#kept.push(request)
      this.#rise(this.#kept.length - 1)
    } else if (this.#kept.length > 0 && tookUs(request) > tookUs(this.#kept[0]!)) {
      this.#kept[0] = request
      this.#sink()
    }
  }

  /** In no order. */
  all(): readonly SlowRequest[] {
    return this.#kept
  }

  /** A heap with the fastest on top: sorting while measuring would stop the sender for milliseconds. */
  #rise(start: number): void {
    for (let at = start; at > 0;) {
      const parent = (at - 1) >> 1
      if (tookUs(this.#kept[parent]!) <= tookUs(this.#kept[at]!)) return
      this.#swap(parent, at)
      at = parent
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      const smallest = [at, 2 * at + 1, 2 * at + 2]
        .filter((one) => one < this.#kept.length)
        .reduce((a, b) => (tookUs(this.#kept[b]!) < tookUs(this.#kept[a]!) ? b : a))
      if (smallest === at) return
      this.#swap(smallest, at)
      at = smallest
    }
  }

  #swap(a: number, b: number): void {
    const held = this.#kept[a]!
    this.#kept[a] = this.#kept[b]!
    this.#kept[b] = held
  }
}

/** Response time: from the intended start. */
export function tookUs({ dueUs, endUs }: SlowRequest): number {
  return endUs - dueUs
}
