const FIRST_CAPACITY = 16

/**
 * Entries by a number above 0, such as a stream id. A Map makes a new table after every few deletions and
 * leaves the old one pointing to it, so each collection of young memory keeps all that the tables since
 * the last full one have held; this one is written in place, at most half full (linear probing).
 */
export class InPlaceMap<T> {
  /** 0 marks a free slot. */
  #keys = new Float64Array(FIRST_CAPACITY)
  #values: (T | undefined)[] = emptyArray(FIRST_CAPACITY)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): T | undefined {
    return this.#values[this.#slotOf(key)]
  }

  set(key: number, value: T): void {
    const slot = this.#slotOf(key)
    if (this.#keys[slot] === 0) this.#size += 1
    this.#keys[slot] = key
    this.#values[slot] = value
    if (this.#size * 2 > this.#keys.length) this.#grow()
  }

  /** False when there was no such entry. */
  delete(key: number): boolean {
    const slot = this.#slotOf(key)
    if (this.#keys[slot] === 0) return false
    this.#size -= 1
    this.#close(slot)
    return true
  }

  has(key: number): boolean {
    return this.#keys[this.#slotOf(key)] !== 0
  }

  clear(): void {
    this.#keys.fill(0)
    this.#values.fill(undefined)
    this.#size = 0
  }

  /** All entries as they are now, that of the lowest number first. */
  values(): T[] {
    const used = this.#keys.filter((key) => key !== 0).toSorted()
    return Array.from(used, (key) => this.get(key)!)
  }

  /** The lowest number with an entry; looks at every slot. */
  lowestKey(): number | undefined {
    let lowest = Infinity
    for (const key of this.#keys) if (key !== 0 && key < lowest) lowest = key
    return lowest === Infinity ? undefined : lowest
  }

  /** The slot of a number, or the free one where it would be. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1
    let slot = key & mask
    while (this.#keys[slot] !== key && this.#keys[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  /** Frees a slot and moves up those behind it that were pushed past it (Knuth, TAOCP 6.4, algorithm R). */
  #close(freed: number): void {
    const mask = this.#keys.length - 1
    let hole = freed
    for (let slot = (hole + 1) & mask; this.#keys[slot] !== 0; slot = (slot + 1) & mask) {
      const distance = (slot - this.#keys[slot]!) & mask
      if (distance < ((slot - hole) & mask)) continue
      this.#keys[hole] = this.#keys[slot]!
      this.#values[hole] = this.#values[slot]
      hole = slot
    }
    this.#keys[hole] = 0
    this.#values[hole] = undefined
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = new Float64Array(keys.length * 2)
    this.#values = emptyArray(keys.length * 2)
    this.#size = 0
    for (const [slot, key] of keys.entries()) if (key !== 0) this.set(key, values[slot]!)
  }
}

function emptyArray<T>(length: number): (T | undefined)[] {
  return Array.from({ length }, () => undefined)
}
