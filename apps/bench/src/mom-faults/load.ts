import { AskError, type StatusCode, type Connection } from '@rpc-vs-mom/transport'
import { bodyOf, requestIn } from './request.ts'

/** How one request ended. */
export interface Ending {
  readonly id: string
  readonly outcome: 'ok' | 'wrong' | StatusCode
  readonly tookMs: number
  /** `performance.now()` at its end. */
  readonly atMs: number
}

export interface LoadOptions {
  readonly connection: Connection
  readonly rateRps: number
  readonly timeoutMs: number
}

/** Requests at a steady rate, each with its ending; every request that was issued has one in the end. */
export class Load {
  readonly endings: Ending[] = []
  issued = 0
  readonly #options: LoadOptions
  readonly #open = new Set<Promise<void>>()
  readonly #timer: NodeJS.Timeout
  readonly #startMs = performance.now()

  constructor(options: LoadOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#issueDue(), 2)
  }

  /** Issues no more and waits for all endings. */
  async finish(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#open)
  }

  count(outcome: Ending['outcome']): number {
    return this.endings.filter((ending) => ending.outcome === outcome).length
  }

  /** Requests without a right answer, by outcome. */
  failures(): Record<string, number> {
    const failures: Record<string, number> = {}
    for (const { outcome } of this.endings) {
      if (outcome !== 'ok') failures[outcome] = (failures[outcome] ?? 0) + 1
    }
    return failures
  }

  #issueDue(): void {
    const due = Math.floor(((performance.now() - this.#startMs) / 1000) * this.#options.rateRps)
    while (this.issued < due) {
      const one = this.#ask(String(++this.issued)).finally(() => this.#open.delete(one))
      this.#open.add(one)
    }
  }

  async #ask(id: string): Promise<void> {
    const { connection, timeoutMs } = this.#options
    const startMs = performance.now()
    const outcome = await outcomeOf(connection, { id, timeoutMs })
    const atMs = performance.now()
    this.endings.push({ id, outcome, atMs, tookMs: atMs - startMs })
  }
}

/** Asks once; the deadline is in the body too. */
export async function outcomeOf(
  { ask }: Connection,
  { id, timeoutMs }: { id: string; timeoutMs: number },
): Promise<Ending['outcome']> {
  try {
    const body = bodyOf({ id, deadlineMs: Date.now() + timeoutMs })
    const reply = await ask(body, { method: 'test.Echo/Ask', timeoutMs })
    return requestIn(reply).id === id ? 'ok' : 'wrong'
  } catch (error) {
    return AskError.from(error).code
  }
}
