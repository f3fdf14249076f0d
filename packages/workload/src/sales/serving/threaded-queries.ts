import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { SalesFileError, type SalesProfile, type SalesSummary } from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { Backlog, defaultMaxWaiting, type Done, type Task } from '@rpc-vs-mom/service'
import type { Queries } from './queries.ts'
import type { FromThread, ThreadData } from './query-thread.ts'

export interface ThreadOptions {
  readonly profile?: SalesProfile
  readonly maxWaiting?: number
}

/**
 * Runs queries on a thread of their own, one at a time: right for queries of milliseconds, during which
 * this thread goes on reading, writing and answering checks. The hop costs 20 to 70 us, which count as
 * waiting.
 */
export class ThreadedQueries implements Queries {
  readonly #thread: Worker
  readonly #backlog: Backlog<SalesFilter, SalesSummary>
  readonly #changed = Promise.withResolvers<SalesFileError>()
  #running: Task<SalesFilter, SalesSummary> | undefined

  /** Starts the thread, which opens the file; rejects with `SalesFileError` as `openSales` throws it. */
  static async open(path: string, options: ThreadOptions = {}): Promise<ThreadedQueries> {
    const { profile = 'index', maxWaiting = defaultMaxWaiting } = options
    const workerData: ThreadData = { path, profile }
    // Nobody listens for its 'error': a worker that cannot query must end, not look healthy.
    const thread = new Worker(new URL('query-thread.ts', import.meta.url), { workerData })
    const [opened] = (await once(thread, 'message')) as [FromThread]
    if (opened.type === 'refused') {
      await thread.terminate()
      throw new SalesFileError(opened.reason, opened.sentence)
    }
    return new ThreadedQueries(thread, maxWaiting)
  }

  private constructor(thread: Worker, maxWaiting: number) {
    this.#thread = thread
    this.#backlog = new Backlog(maxWaiting, () => performance.now())
    thread.on('message', (message: FromThread) => this.#settle(message))
  }

  /** As `changed` of the file that the thread opened. */
  get changed(): Promise<SalesFileError> {
    return this.#changed.promise
  }

  get waiting(): number {
    return this.#backlog.length
  }

  summarize(filter: SalesFilter, timeoutMs: number): Promise<Done<SalesSummary>> {
    const answer = this.#backlog.add(filter, timeoutMs)
    if (!this.#running) this.#runNext()
    return answer
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  /** One at a time, so that a deadline is looked at right before its query runs. */
  #runNext(): void {
    this.#running = this.#backlog.next()
    if (this.#running) this.#thread.postMessage(this.#running.work)
  }

  #settle(message: FromThread): void {
    if (message.type === 'changed') {
      this.#changed.resolve(new SalesFileError(message.reason, message.sentence))
      return
    }
    const task = this.#running
    this.#runNext()
    if (message.type === 'done') task?.done(message.summary, message.workUs)
    else if (message.type === 'failed') task?.fail(message.error)
  }
}
