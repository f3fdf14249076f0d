import { isWorthAnotherAttempt } from '@rpc-vs-mom/attempts'
import { Refused } from '../backlog.ts'
import type { ServiceCall } from '../handler.ts'
import type { Service } from '../service.ts'
import { TurnBatches } from '../turn-batches.ts'
import { WorkLog, type AcceptedCall, type LoggedWork } from './work-log.ts'

export interface AcceptedWorkOptions {
  /** Accepted and not done at most; one more is refused. Default 10000, as many as a work queue of ours holds. */
  readonly depth?: number
  /** Done at once at most. Default 64. */
  readonly concurrency?: number
}

const defaultDepth = 10_000
const defaultConcurrency = 64

/** Time for a piece of work, whose sender does not wait: the longest that a transport lets a request have. */
const workTimeoutMs = 300_000

/** What a handler throws, as far as it is looked at here. */
interface Failure extends Error {
  readonly code?: string
}

/**
 * Accepts work by appending it to a log, and does it afterwards in that order: at least once, also when the process ends
 * in between and is started again with the same log. What fails for good, or too often, becomes a dead letter and holds
 * nothing up.
 */
export class AcceptedWork {
  readonly #log: WorkLog
  readonly #answer: Service['answer']
  readonly #depth: number
  readonly #concurrency: number
  readonly #appends: TurnBatches<AcceptedCall, LoggedWork>
  readonly #removals: TurnBatches<number, number>
  #waiting: LoggedWork[]
  #next = 0
  #doing = 0
  #unlogged = 0
  #isClosed = false
  #idle: PromiseWithResolvers<void> | undefined

  /** Begins with what is in the log already. */
  constructor(file: string, answer: Service['answer'], options: AcceptedWorkOptions = {}) {
    this.#log = new WorkLog(file)
    this.#answer = answer
    this.#depth = options.depth ?? defaultDepth
    this.#concurrency = options.concurrency ?? defaultConcurrency
    this.#appends = new TurnBatches({
      commit: (calls) => this.#log.append(calls),
      maxWaiting: this.#depth,
    })
    this.#removals = new TurnBatches({
      maxWaiting: Infinity,
      commit: (ids) => {
        this.#log.remove(ids)
        return ids
      },
    })
    this.#waiting = this.#log.unfinished()
    this.#doNext()
  }

  /** Accepted and not done. */
  get backlog(): number {
    return this.#waiting.length - this.#next + this.#doing
  }

  /** Why work is among the dead letters, oldest first. */
  deadLetters(): string[] {
    return this.#log.dead()
  }

  /** Resolves when the work is in the log; rejects with `Refused` where there is too much. */
  async accept(request: Uint8Array, call: ServiceCall): Promise<void> {
    if (this.#isClosed || this.backlog + this.#unlogged >= this.#depth) {
      const sentence = `${this.#depth} pieces of work are waiting already`
      throw new Refused('RESOURCE_EXHAUSTED', sentence)
    }
    this.#unlogged++
    try {
      const { result } = await this.#appends.add({ request, call }, call.timeoutMs)
      this.#waiting.push(result)
    } finally {
      this.#unlogged--
    }
    this.#doNext()
  }

  /** Begins nothing more, waits for what is being done, and leaves the rest in the log. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#doing > 0) {
      this.#idle = Promise.withResolvers()
      await this.#idle.promise
    }
    this.#log.close()
  }

  #doNext(): void {
    while (
      !this.#isClosed &&
      this.#doing < this.#concurrency &&
      this.#next < this.#waiting.length
    ) {
      this.#doing++
      void this.#do(this.#waiting[this.#next++]!)
    }
    // What is done need not be kept; moving the rest each time would take longer the more waits.
    if (this.#next > this.#concurrency && this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next)
      this.#next = 0
    }
  }

  async #do(work: LoggedWork): Promise<void> {
    const { request, method, contentType } = work
    const call = {
      method,
      timeoutMs: workTimeoutMs,
      ...(contentType !== undefined && { contentType }),
    }
    try {
      await this.#answer(request, call)
      // If the process ends before, it is done once more.
      await this.#removals.add(work.id, workTimeoutMs)
    } catch (error) {
      this.#failed(work, error as Failure)
    }
    this.#doing--
    if (this.#doing === 0) this.#idle?.resolve()
    this.#doNext()
  }

  #failed(work: LoggedWork, { code = 'INTERNAL', message }: Failure): void {
    const attempts = work.attempts + 1
    this.#log.attempted(work.id)
    if (isWorthAnotherAttempt(code, attempts)) this.#waiting.push({ ...work, attempts })
    else this.#log.bury(work.id, `${code}: ${message}`)
  }
}
