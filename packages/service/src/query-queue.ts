/** Work that was not done: the queue was full, or its deadline had passed before its turn came. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: 'RESOURCE_EXHAUSTED' | 'DEADLINE_EXCEEDED'

  constructor(code: Refused['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface QueueLimits {
  /** Requests that wait; one more is refused. */
  readonly maxWaiting: number
  /** Time spent on queries before the event loop gets a turn to read, write and answer checks. */
  readonly turnBudgetMs: number
}

export const defaultQueueLimits: QueueLimits = { maxWaiting: 4096, turnBudgetMs: 1 }

export interface Done<T> {
  readonly result: T
  /** From submission to the start of the work, in microseconds. */
  readonly waitUs: number
  /** The work itself, in microseconds. */
  readonly workUs: number
}

interface Waiting {
  readonly submittedMs: number
  readonly deadlineMs: number
  run(): void
  refuse(error: Refused): void
}

/**
 * A bounded FIFO for synchronous work. Without it a burst of queries runs in one turn of the event
 * loop, during which no reply leaves and no health check is answered. Work that finds the queue empty
 * and budget left runs at once.
 */
export class QueryQueue {
  readonly #limits: QueueLimits
  readonly #nowMs: () => number
  readonly #waiting: Waiting[] = []
  #turnOpen = false
  #spentMs = 0

  constructor(
    limits: QueueLimits = defaultQueueLimits,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#limits = limits
    this.#nowMs = nowMs
  }

  /** Requests that wait now. */
  get length(): number {
    return this.#waiting.length
  }

  /** Runs `work` in its turn; rejects with what it throws, or with `Refused` when it is not run. */
  submit<T>(work: () => T, timeoutMs: number): Promise<Done<T>> {
    const submittedMs = this.#nowMs()
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= this.#limits.maxWaiting) {
        reject(
          new Refused(
            'RESOURCE_EXHAUSTED',
            `${this.#limits.maxWaiting} requests are waiting already`,
          ),
        )
        return
      }
      const run = (): void => {
        const startMs = this.#nowMs()
        try {
          const result = work()
          const workMs = this.#nowMs() - startMs
          resolve({ result, waitUs: (startMs - submittedMs) * 1000, workUs: workMs * 1000 })
        } catch (error) {
          reject(error)
        }
        this.#spentMs += this.#nowMs() - startMs
      }
      this.#waiting.push({ submittedMs, deadlineMs: submittedMs + timeoutMs, run, refuse: reject })
      this.#openTurn()
      this.#drain()
    })
  }

  #openTurn(): void {
    if (this.#turnOpen) return
    this.#turnOpen = true
    setImmediate(() => {
      this.#turnOpen = false
      this.#spentMs = 0
      if (this.#waiting.length > 0) {
        this.#openTurn()
        this.#drain()
      }
    })
  }

  #drain(): void {
    while (this.#spentMs < this.#limits.turnBudgetMs) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      if (this.#nowMs() >= next.deadlineMs) {
        next.refuse(
          new Refused('DEADLINE_EXCEEDED', 'the deadline passed before the query could start'),
        )
      } else {
        next.run()
      }
    }
  }
}
