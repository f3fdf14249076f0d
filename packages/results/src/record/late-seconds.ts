import type { LateSends } from './recording.ts'

/** Entries kept at most: the seconds of four hours, if requests leave late in each. */
const entriesMax = 4 * 3600

/**
 * How many requests left late in which second. When there are too many entries, those of two seconds become one, then
 * of four and so on, so that memory does not grow with time.
 */
export class LateSeconds {
  readonly #max: number
  #entries: LateSends[] = []
  #lengthS = 1

  constructor(max = entriesMax) {
    this.#max = max
  }

  /** Seconds come in their order. */
  add(second: number, requests: number): void {
    if (requests === 0) return
    this.#append(second, requests)
    while (this.#entries.length > this.#max) {
      const entries = this.#entries
      this.#entries = []
      this.#lengthS *= 2
      for (const entry of entries) this.#append(entry.second, entry.requests)
    }
  }

  all(): readonly LateSends[] {
    return this.#entries
  }

  #append(second: number, requests: number): void {
    const firstS = second - (second % this.#lengthS)
    const last = this.#entries.at(-1)
    if (last?.second !== firstS) this.#entries.push({ second: firstS, requests })
    else
      this.#entries[this.#entries.length - 1] = {
        second: firstS,
        requests: last.requests + requests,
      }
  }
}
