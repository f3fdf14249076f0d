const FIRST_CAPACITY = 16

/**
 * What belongs to the open streams of a connection, by stream id. A Map makes a new table after every few
 * deletions and leaves the old one pointing to it, so each collection of young memory keeps all that the
 * tables since the last full one have held; this one is written in place, at most half full.
 */
export class StreamTable<T> {
  /** 0, which is no stream, marks a free slot. */
  #ids = new Int32Array(FIRST_CAPACITY)
  #values: (T | undefined)[] = emptyArray(FIRST_CAPACITY)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(streamId: number): T | undefined {
    return this.#values[this.#slotOf(streamId)]
  }

  set(streamId: number, value: T): void {
    const slot = this.#slotOf(streamId)
    if (this.#ids[slot] === 0) this.#size += 1
    this.#ids[slot] = streamId
    this.#values[slot] = value
    if (this.#size * 2 > this.#ids.length) this.#grow()
  }

  delete(streamId: number): void {
    const slot = this.#slotOf(streamId)
    if (this.#ids[slot] === 0) return
    this.#size -= 1
    this.#close(slot)
  }

  clear(): void {
    this.#ids.fill(0)
    this.#values.fill(undefined)
    this.#size = 0
  }

  /** All of them, oldest stream first, as they are now. */
  values(): T[] {
    return [...this.#ids]
      .filter((id) => id !== 0)
      .toSorted((a, b) => a - b)
      .map((id) => this.get(id)!)
  }

  /** Of the oldest stream. */
  oldest(): T | undefined {
    if (this.#size === 0) return undefined
    let oldest = Infinity
    for (const id of this.#ids) if (id !== 0 && id < oldest) oldest = id
    return this.get(oldest)
  }

  /** The slot of a stream, or the free one where it would be. */
  #slotOf(streamId: number): number {
    const mask = this.#ids.length - 1
    let slot = homeOf(streamId) & mask
    while (this.#ids[slot] !== streamId && this.#ids[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  /** Frees a slot and moves up those behind it that were pushed past it (Knuth, TAOCP 6.4, algorithm R). */
  #close(freed: number): void {
    const mask = this.#ids.length - 1
    let hole = freed
    for (let slot = (hole + 1) & mask; this.#ids[slot] !== 0; slot = (slot + 1) & mask) {
      const distance = (slot - homeOf(this.#ids[slot]!)) & mask
      if (distance < ((slot - hole) & mask)) continue
      this.#ids[hole] = this.#ids[slot]!
      this.#values[hole] = this.#values[slot]
      hole = slot
    }
    this.#ids[hole] = 0
    this.#values[hole] = undefined
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values]
    this.#ids = new Int32Array(ids.length * 2)
    this.#values = emptyArray(ids.length * 2)
    this.#size = 0
    for (const [slot, id] of ids.entries()) if (id !== 0) this.set(id, values[slot]!)
  }
}

/** One side of a connection opens odd ids only, or even ones. */
function homeOf(streamId: number): number {
  return streamId >>> 1
}

function emptyArray<T>(length: number): (T | undefined)[] {
  return Array.from({ length }, () => undefined)
}
