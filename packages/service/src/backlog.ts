/** Work that was not done: too much waited, or its deadline had passed before its turn came. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: 'RESOURCE_EXHAUSTED' | 'DEADLINE_EXCEEDED'

  constructor(code: Refused['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Requests that wait unless a caller says otherwise; one more is refused. */
export const defaultMaxWaiting = 4096

export interface Done<Result> {
  readonly result: Result
  /** From asking to answer without the work itself, in microseconds. */
  readonly waitUs: number
  /** The work itself, in microseconds. */
  readonly workUs: number
}

/** A piece of work whose turn has come; exactly one of `done` and `fail` is to be called. */
export interface Task<Work, Result> {
  readonly work: Work
  readonly done: (result: Result, workUs: number) => void
  readonly fail: (error: unknown) => void
}

interface Waiting<Work, Result> extends Task<Work, Result> {
  readonly deadlineMs: number
}

/** A bounded first-in, first-out line of work with deadlines. It runs nothing itself. */
export class Backlog<Work, Result> {
  readonly #maxWaiting: number
  readonly #nowMs: () => number
  readonly #line: Waiting<Work, Result>[] = []

  constructor(maxWaiting: number, nowMs: () => number) {
    this.#maxWaiting = maxWaiting
    this.#nowMs = nowMs
  }

  get length(): number {
    return this.#line.length
  }

  /** Puts work in line; rejects with `Refused` when it is never taken. */
  add(work: Work, timeoutMs: number): Promise<Done<Result>> {
    if (this.#line.length >= this.#maxWaiting) {
      const max = this.#maxWaiting
      const sentence = `${max} ${max === 1 ? 'request is' : 'requests are'} waiting already`
      return Promise.reject(new Refused('RESOURCE_EXHAUSTED', sentence))
    }
    const askedMs = this.#nowMs()
    return new Promise((resolve, fail) => {
      const done = (result: Result, workUs: number): void => {
        const waitUs = Math.max(0, (this.#nowMs() - askedMs) * 1000 - workUs)
        resolve({ result, waitUs, workUs })
      }
      this.#line.push({ work, deadlineMs: askedMs + timeoutMs, done, fail })
    })
  }

  /** Takes the first whose deadline has not passed; those before it are refused. */
  next(): Task<Work, Result> | undefined {
    for (;;) {
      const first = this.#line.shift()
      if (first === undefined || this.#nowMs() < first.deadlineMs) return first
      const sentence = 'the deadline passed before the query could start'
      first.fail(new Refused('DEADLINE_EXCEEDED', sentence))
    }
  }
}
