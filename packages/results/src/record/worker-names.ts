/** Names that are told apart; a plan has at most 64 workers, and each may be started anew. */
const namesMax = 256

const others = 'others'

/** Gives the names of workers small numbers from 1, so that a sample takes two bytes for its own, and counts them. */
export class WorkerNames {
  readonly #numbers = new Map<string, number>()

  readonly #counts: number[] = [0]

  /** Counts the name once more; from the name beyond the last that is told apart on, all are one. */
  numberOf(name: string): number {
    const number = this.#find(name)
    this.#counts[number] = (this.#counts[number] ?? 0) + 1
    return number
  }

  /** How often each name was asked for, by name in order. */
  counts(): Record<string, number> {
    const names = [...this.#numbers].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(names.map(([name, number]) => [name, this.#counts[number] ?? 0]))
  }

  #find(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const key = this.#numbers.size < namesMax ? name : others
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1
    this.#numbers.set(key, number)
    return number
  }
}
