import type { Job } from './job.ts'

/** How exact deadlines are; workers and callers have their own, which are earlier. */
const lookMs = 20

/** Ends calls whose deadline has passed, wherever they are. One timer looks at all: nearly all are answered long before. */
export class CallDeadlines {
  readonly #jobs = new Map<Job, () => void>()
  readonly #looks = setInterval(() => this.#look(), lookMs).unref()

  /** `expired` is called when its deadline has passed, and it is not deleted before. */
  add(job: Job, expired: () => void): void {
    this.#jobs.set(job, expired)
  }

  delete(job: Job): void {
    this.#jobs.delete(job)
  }

  close(): void {
    clearInterval(this.#looks)
  }

  #look(): void {
    const nowMs = performance.now()
    for (const [{ deadlineMs }, expired] of this.#jobs) if (deadlineMs <= nowMs) expired()
  }
}
