/** One row of the machine. */
export interface HostSecond extends HostShares {
  /** Whole seconds since the watch began. A row is longer than one second where there would be too many. */
  readonly second: number
}

/** Shares of the time of all processors, 0 to 1. */
export interface HostShares {
  /** Taken by the host of this virtual machine for somebody else. */
  readonly stealShare: number
  /** Busy with processes that are not ours; to a few hundredths, since kernels count in hundredths of a second. */
  readonly othersShare: number
  /** Share of the second in which at least one task waited for a processor; absent where that is not kept. */
  readonly waitingShare?: number
}

/** Rows kept at most, 100 bytes each: the seconds of four hours. */
const rowsMax = 4 * 3600

/**
 * Rows of one second each until there are too many: then neighbours become one row of twice their length, as often
 * as it takes, so that memory does not grow with time.
 */
export class HostRows {
  readonly #max: number
  #rows: HostSecond[] = []
  #lengthS = 1
  #part: HostShares[] = []

  constructor(max = rowsMax) {
    this.#max = max
  }

  /** Adds the second after the last one. */
  add(shares: HostShares): void {
    this.#part.push(shares)
    if (this.#part.length < this.#lengthS) return
    if (this.#rows.length === this.#max) this.#mergeNeighbours()
    if (this.#part.length === this.#lengthS) this.#close()
  }

  /** All seconds, those of the last row perhaps fewer; `second` is the first one of a row. */
  end(): HostSecond[] {
    if (this.#part.length > 0) this.#close()
    return this.#rows
  }

  #close(): void {
    this.#rows.push({ second: this.#rows.length * this.#lengthS, ...meanOf(this.#part) })
    this.#part = []
  }

  #mergeNeighbours(): void {
    const merged: HostSecond[] = []
    for (let index = 0; index < this.#rows.length; index += 2) {
      const pair = this.#rows.slice(index, index + 2)
      merged.push({ second: pair[0]!.second, ...meanOf(pair) })
    }
    this.#rows = merged
    this.#lengthS *= 2
  }
}

function meanOf(all: readonly HostShares[]): HostShares {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const waiting = all.flatMap(({ waitingShare }) => waitingShare ?? [])
  return {
    stealShare: mean(all.map(({ stealShare }) => stealShare)),
    othersShare: mean(all.map(({ othersShare }) => othersShare)),
    ...(waiting.length > 0 && { waitingShare: mean(waiting) }),
  }
}
