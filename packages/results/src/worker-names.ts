/** Names that are told apart; a plan has at most 64 workers, and each may be started anew. */
const namesMax = 256

const others = 'others'

/** Gives the names of workers small numbers from 1, so that a sample takes two bytes for its own. */
export class WorkerNames {
  readonly #numbers = new Map<string, number>()

  /** From the name beyond the last that is told apart on, all have the same number. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const key = this.#numbers.size < namesMax ? name : others
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1
    this.#numbers.set(key, number)
    return number
  }

  /** How often each name is among the numbers, by name in order. */
  count(numbers: Uint16Array): Record<string, number> {
    const counts = new Uint32Array(this.#numbers.size + 1)
    for (const number of numbers) counts[number]! += 1
    const names = [...this.#numbers].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(names.map(([name, number]) => [name, counts[number]!]))
  }
}
