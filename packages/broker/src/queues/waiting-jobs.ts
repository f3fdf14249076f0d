import type { Job } from './job.ts'

/** Jobs in the order in which they came; those that are over while they wait are passed over. */
export class WaitingJobs {
  #jobs: Job[] = []
  #next = 0
  #over = 0

  /** Those that are not over. */
  get size(): number {
    return this.#jobs.length - this.#next - this.#over
  }

  push(job: Job): void {
    job.isWaiting = true
    this.#jobs.push(job)
  }

  /** One that waits here is over now. */
  ended(): void {
    this.#over++
  }

  shift(): Job | undefined {
    while (this.#next < this.#jobs.length) {
      const job = this.#jobs[this.#next++]!
      this.#shrink()
      job.isWaiting = false
      if (!job.isOver) return job
      this.#over--
    }
    return undefined
  }

  /** All of them, which it has no more. */
  takeAll(): Job[] {
    const jobs = this.#jobs.slice(this.#next).filter(({ isOver }) => !isOver)
    this.#jobs = []
    this.#next = 0
    this.#over = 0
    return jobs
  }

  /** Moving the rest each time would take longer the more waits. */
  #shrink(): void {
    if (this.#next < 1024 || this.#next * 2 < this.#jobs.length) return
    this.#jobs = this.#jobs.slice(this.#next)
    this.#next = 0
  }
}
