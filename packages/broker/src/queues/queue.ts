import { isWorthAnotherAttempt, maxAttempts } from '@rpc-vs-mom/attempts'
import { AskError } from '@rpc-vs-mom/transport'
import { DedupWindow } from './dedup-window.ts'
import type { Job } from './job.ts'
import { WaitingJobs } from './waiting-jobs.ts'
import type { Worker } from './worker.ts'

/** What a queue has done since the broker started. */
export interface QueueCounts {
  delivered: number
  redelivered: number
  acknowledged: number
  deadLettered: number
  expired: number
  refused: number
}

/** What a queue has others do. */
export interface QueueKeeper {
  /** The job is done, or will never be: what is stored of it is not wanted any more. */
  forget(job: Job): void
  /** It failed for good: it is kept apart. */
  bury(job: Job, reason: AskError): void
}

export interface QueueOptions {
  readonly name: string
  /** Calls that wait at most, and pieces of work; one more is refused. */
  readonly maxDepth: number
  readonly keeper: QueueKeeper
}

/** Gives each call, and each piece of work, to one of its workers: the one that has least, within the credit of each. */
export class Queue {
  readonly name: string
  readonly dedup = new DedupWindow()
  readonly counts: QueueCounts = {
    delivered: 0,
    redelivered: 0,
    acknowledged: 0,
    deadLettered: 0,
    expired: 0,
    refused: 0,
  }
  /** Whether somebody has ever taken work from it, so that work may wait. */
  hasWork = false
  readonly #maxDepth: number
  readonly #keeper: QueueKeeper
  readonly #workers = new Set<Worker>()
  readonly #calls = new WaitingJobs()
  readonly #works = new WaitingJobs()

  constructor({ name, maxDepth, keeper }: QueueOptions) {
    this.name = name
    this.#maxDepth = maxDepth
    this.#keeper = keeper
  }

  /** Calls and work that no worker has. */
  get depth(): number {
    return this.#calls.size + this.#works.size
  }

  /** Whether a call would have an answerer. */
  get hasWorkers(): boolean {
    for (const { isLeaving } of this.#workers) if (!isLeaving) return true
    return false
  }

  /** Why it takes no further job of that kind; undefined where it does. */
  refusal(isWork: boolean): AskError | undefined {
    if (isWork && !this.hasWork) return this.#noWork()
    if (!isWork && !this.hasWorkers) return this.noResponders()
    if ((isWork ? this.#works : this.#calls).size < this.#maxDepth) return undefined
    this.counts.refused++
    const sentence = `${this.#maxDepth} jobs wait in the queue "${this.name}" already.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }

  noResponders(): AskError {
    return new AskError('UNAVAILABLE', `Nobody listens at the queue "${this.name}".`)
  }

  /** Takes a job that was not refused. */
  put(job: Job): void {
    this.#waitingOf(job).push(job)
    this.#giveOut(job.isWork)
  }

  join(worker: Worker): void {
    this.#workers.add(worker)
    this.hasWork ||= worker.takesWork
    this.#giveOut(false)
    this.#giveOut(true)
  }

  /** It gets nothing any more. */
  leave(worker: Worker): void {
    worker.leave()
    if (!this.hasWorkers) this.#failCalls()
  }

  /** The stream of the worker is over: what it had is given to others. */
  lost(worker: Worker): void {
    this.#workers.delete(worker)
    for (const job of worker.jobs()) {
      if (job.worker === worker && !job.isOver) this.#again(job, died)
    }
    if (!this.hasWorkers) this.#failCalls()
  }

  /** A worker has answered. */
  answered(worker: Worker, number: number, outcome: Uint8Array | AskError): void {
    const job = worker.take(number)
    if (job === undefined) return
    if (!job.isOver) this.#judge(job, outcome)
    this.#giveOut(job.isWork)
  }

  /** Nobody waits for the call any more, for that reason. */
  end(job: Job, reason: AskError): void {
    if (!job.end(reason)) return
    this.#keeper.forget(job)
    if (job.isWaiting) this.#calls.ended()
    job.worker?.cancel(job.number)
    this.#giveOut(false)
  }

  /** Work that is with its worker since before then is given to another one too. */
  redeliver(beforeMs: number): void {
    for (const worker of this.#workers) {
      for (const job of worker.jobs()) {
        const isLate = job.isWork && job.worker === worker && job.givenMs <= beforeMs
        if (isLate && !job.isOver) this.#again(job, unacknowledged)
      }
    }
  }

  #judge(job: Job, outcome: Uint8Array | AskError): void {
    const hasFailed = outcome instanceof AskError
    if (!job.isWork || !hasFailed) {
      job.end(outcome)
      this.counts.acknowledged++
      this.#keeper.forget(job)
    } else this.#again(job, outcome)
  }

  #again(job: Job, reason: AskError): void {
    job.worker = undefined
    if (isWorthAnotherAttempt(reason.code, job.attempts)) {
      this.counts.redelivered++
      return this.put(job)
    }
    if (job.isWork) return this.#bury(job, reason)
    job.end(tooOften)
    this.#keeper.forget(job)
  }

  #bury(job: Job, reason: AskError): void {
    job.end(reason)
    this.counts.deadLettered++
    this.#keeper.bury(job, reason)
  }

  /** What is stored waits for the next worker. */
  #failCalls(): void {
    for (const job of this.#calls.takeAll()) {
      if (job.storedId > 0) this.#calls.push(job)
      else job.end(this.noResponders())
    }
  }

  #giveOut(isWork: boolean): void {
    const waiting = isWork ? this.#works : this.#calls
    while (waiting.size > 0) {
      const worker = this.#leastBusy(isWork)
      if (worker === undefined) return
      const job = waiting.shift()!
      worker.give(job, performance.now())
      this.counts.delivered++
    }
  }

  #leastBusy(isWork: boolean): Worker | undefined {
    let best: Worker | undefined
    for (const worker of this.#workers) {
      if (worker.room(isWork) > 0 && (best === undefined || worker.load < best.load)) best = worker
    }
    // Among equals in turn.
    if (best !== undefined && this.#workers.size > 1) {
      this.#workers.delete(best)
      this.#workers.add(best)
    }
    return best
  }

  #waitingOf({ isWork }: Job): WaitingJobs {
    return isWork ? this.#works : this.#calls
  }

  #noWork(): AskError {
    const sentence = `Nobody has taken work from the queue "${this.name}" yet; ask for it instead.`
    return new AskError('FAILED_PRECONDITION', sentence)
  }
}

const died = new AskError('UNAVAILABLE', 'The worker was gone before it had answered.')

const unacknowledged = new AskError('DEADLINE_EXCEEDED', 'The worker did not answer in time.')

const tooOften = new AskError(
  'UNAVAILABLE',
  `${maxAttempts} workers were gone before they had answered.`,
)
