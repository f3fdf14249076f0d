import type { Sales, SalesSummary } from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { Backlog, defaultMaxWaiting, type Done, type Task } from '@rpc-vs-mom/service'
import type { Queries } from './queries.ts'

export interface InlineOptions {
  readonly maxWaiting?: number
  /** Time spent on queries before the event loop gets its turns to read, write and answer checks. */
  readonly turnBudgetMs?: number
  readonly nowMs?: () => number
}

/**
 * Runs queries on the thread that asks: right for queries much shorter than the hop to another thread
 * and back. Between turns of the event loop only what begins within a budget, because a burst that ran in
 * one turn would hold every reply and health check back. What finds nothing waiting runs at once.
 */
export class InlineQueries implements Queries {
  readonly #sales: Pick<Sales, 'summarize' | 'close'>
  readonly #backlog: Backlog<SalesFilter, SalesSummary>
  readonly #turnBudgetMs: number
  readonly #nowMs: () => number
  #budgetOpen = false
  #spentMs = 0

  /** Closes `sales` when it is closed itself. */
  constructor(
    sales: Pick<Sales, 'summarize' | 'close'>,
    { maxWaiting = defaultMaxWaiting, turnBudgetMs = 1, nowMs = preciseNowMs }: InlineOptions = {},
  ) {
    this.#sales = sales
    this.#backlog = new Backlog(maxWaiting, nowMs)
    this.#turnBudgetMs = turnBudgetMs
    this.#nowMs = nowMs
  }

  get waiting(): number {
    return this.#backlog.length
  }

  summarize(filter: SalesFilter, timeoutMs: number): Promise<Done<SalesSummary>> {
    const answer = this.#backlog.add(filter, timeoutMs)
    this.#openBudget()
    this.#drain()
    return answer
  }

  async close(): Promise<void> {
    this.#sales.close()
  }

  #openBudget(): void {
    if (this.#budgetOpen) return
    this.#budgetOpen = true
    afterFlush(() => {
      this.#budgetOpen = false
      this.#spentMs = 0
      if (this.#backlog.length > 0) {
        this.#openBudget()
        this.#drain()
      }
    })
  }

  #drain(): void {
    while (this.#spentMs < this.#turnBudgetMs) {
      const task = this.#backlog.next()
      if (task === undefined) return
      this.#run(task)
    }
  }

  #run({ work, done, fail }: Task<SalesFilter, SalesSummary>): void {
    const startMs = this.#nowMs()
    let workMs = 0
    try {
      const result = this.#sales.summarize(work)
      workMs = this.#nowMs() - startMs
      done(result, workMs * 1000)
    } catch (error) {
      workMs = this.#nowMs() - startMs
      fail(error)
    }
    this.#spentMs += workMs
  }
}

/**
 * What is read in the next turn, and replies that are ready, are written in immediates that come after
 * one of ours in the same turn: after one turn alone they would wait for the next query.
 */
function afterFlush(next: () => void): void {
  setImmediate(() => setImmediate(next))
}

const preciseNowMs = (): number => performance.now()
