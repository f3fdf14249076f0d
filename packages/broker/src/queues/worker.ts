import type { MessageFlow } from '@rpc-vs-mom/transport/grpc-streams'
import { type Joining, WorkerState, writeQueueCall } from '@rpc-vs-mom/transport/queue-messages'
import type { Holder, Job } from './job.ts'

/** One who answers the calls of a queue. */
export class Worker implements Holder {
  readonly #flow: MessageFlow
  readonly #credit: number
  readonly #workCredit: number
  readonly #jobs = new Map<number, Job>()
  #calls = 0
  #works = 0
  #given = 0
  isLeaving = false

  constructor(flow: MessageFlow, { credit, workCredit }: Joining) {
    this.#flow = flow
    this.#credit = credit
    this.#workCredit = workCredit
    flow.send(writeQueueCall({ id: 0, state: WorkerState.joined }))
  }

  /** How many of that kind it may be given more. */
  room(isWork: boolean): number {
    if (this.isLeaving) return 0
    return isWork ? this.#workCredit - this.#works : this.#credit - this.#calls
  }

  /** Calls and work that it has. */
  get load(): number {
    return this.#calls + this.#works
  }

  get takesWork(): boolean {
    return this.#workCredit > 0
  }

  give(job: Job, nowMs: number): void {
    job.worker = this
    job.number = ++this.#given
    job.givenMs = nowMs
    job.attempts++
    this.#jobs.set(job.number, job)
    if (job.isWork) this.#works++
    else this.#calls++
    const { method, contentType, body } = job.content
    this.#flow.send(
      writeQueueCall({
        id: job.number,
        method,
        contentType,
        body,
        timeoutMs: job.isWork ? 0 : job.deadlineMs - nowMs,
        attempt: job.attempts,
      }),
    )
  }

  /** It has answered, or is told that nobody waits: the job of that number, which is not its any more. */
  take(number: number): Job | undefined {
    const job = this.#jobs.get(number)
    if (job === undefined) return undefined
    this.#jobs.delete(number)
    if (job.isWork) this.#works--
    else this.#calls--
    return job
  }

  /** Nobody waits for that call any more. */
  cancel(number: number): void {
    if (this.take(number) !== undefined) {
      this.#flow.send(writeQueueCall({ id: number, isGivenUp: true }))
    }
  }

  leave(): void {
    this.isLeaving = true
    this.#flow.send(writeQueueCall({ id: 0, state: WorkerState.left }))
  }

  /** What it has, in the order in which it was given. */
  jobs(): Job[] {
    return [...this.#jobs.values()]
  }
}
