/** What became of a request, as one byte. */
export const kinds = ['ok', 'wrong', 'timedOut', 'failed', 'shed'] as const
export type Kind = (typeof kinds)[number]

const timeNames = ['responseUs', 'serviceUs', 'lagUs', 'waitUs', 'queryUs'] as const
export type TimeName = (typeof timeNames)[number]
const timesPerSample = timeNames.length

/** Times of one sample in whole microseconds, and the number of its worker, 0 where none told its times. */
export type SampleTimes = Readonly<Record<TimeName | 'worker', number>>

/**
 * The samples of one second of intended starts, 23 bytes each in typed arrays: filling histograms while
 * measuring costs several times as much. They are read by index, because an object for each would be garbage to
 * collect while measuring.
 */
export class SecondSamples {
  readonly second: number
  /** How many there will be; undefined where nobody knows. */
  readonly planned: number | undefined
  #kind = new Uint8Array(64)
  #timesUs = new Uint32Array(64 * timesPerSample)
  #worker = new Uint16Array(64)
  #count = 0

  constructor(second: number, planned: number | undefined) {
    this.second = second
    this.planned = planned
  }

  get count(): number {
    return this.#count
  }

  add(kind: Kind, times: SampleTimes): void {
    if (this.#count === this.#kind.length) this.#grow()
    this.#kind[this.#count] = kinds.indexOf(kind)
    this.#worker[this.#count] = times.worker
    const at = this.#count * timesPerSample
    this.#timesUs[at] = times.responseUs
    this.#timesUs[at + 1] = times.serviceUs
    this.#timesUs[at + 2] = times.lagUs
    this.#timesUs[at + 3] = times.waitUs
    this.#timesUs[at + 4] = times.queryUs
    this.#count++
  }

  kindAt(index: number): Kind {
    return kinds[this.#kind[index]!]!
  }

  /** 0 where no worker told its times. */
  workerAt(index: number): number {
    return this.#worker[index]!
  }

  timeUsAt(index: number, time: TimeName): number {
    return this.#timesUs[index * timesPerSample + timeNames.indexOf(time)]!
  }

  #grow(): void {
    const samples = 2 * this.#kind.length
    this.#kind = copied(this.#kind, new Uint8Array(samples))
    this.#timesUs = copied(this.#timesUs, new Uint32Array(samples * timesPerSample))
    this.#worker = copied(this.#worker, new Uint16Array(samples))
  }
}

function copied<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
