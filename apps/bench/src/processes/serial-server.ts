import type { Clock } from '@rpc-vs-mom/load'
import type { Waker } from './waker.ts'

/** One piece of work in line. */
interface Job {
  readonly serviceUs: number
  readonly done: () => void
}

/**
 * One server with a first-come line, which does nothing but let time pass: work begins when the work
 * before it has ended, and takes as long as it says, so waking late delays an answer and no other work.
 */
export class SerialServer {
  readonly #clock: Clock
  readonly #waker: Waker
  readonly #line: Job[] = []
  #freeAtUs = 0

  constructor(clock: Clock, waker: Waker) {
    this.#clock = clock
    this.#waker = waker
  }

  /** Resolves when the work is done, at the earliest `serviceUs` from now. */
  serve(serviceUs: number): Promise<void> {
    return new Promise((done) => {
      this.#line.push({ serviceUs, done })
      if (this.#line.length === 1) this.#begin(this.#clock.nowUs())
    })
  }

  #begin(atUs: number): void {
    const job = this.#line[0]
    if (!job) return
    this.#freeAtUs = atUs + job.serviceUs
    this.#waker.wakeAt(this.#freeAtUs, () => this.#end())
  }

  #end(): void {
    this.#line.shift()?.done()
    this.#begin(this.#freeAtUs)
  }
}
