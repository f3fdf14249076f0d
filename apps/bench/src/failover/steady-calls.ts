import { setTimeout as sleep } from 'node:timers/promises'
import type { AskError, Call, Connection } from '@rpc-vs-mom/transport'

export interface SteadyCallsOptions {
  readonly connection: Connection
  readonly request: Uint8Array
  readonly rateRps: number
  readonly timeoutMs: number
}

/** Asks at a steady rate and counts what fails. */
export class SteadyCalls {
  readonly #options: SteadyCallsOptions
  readonly #errors = new Map<string, number>()
  #asked = 0

  constructor(options: SteadyCallsOptions) {
    this.#options = options
  }

  get asked(): number {
    return this.#asked
  }

  get failed(): number {
    return [...this.#errors.values()].reduce((sum, times) => sum + times, 0)
  }

  /** How often each error came. */
  get errors(): ReadonlyMap<string, number> {
    return this.#errors
  }

  /** Asks until told otherwise; resolves when every call has ended. */
  async askUntil(signal: AbortSignal): Promise<void> {
    const calls: Promise<void>[] = []
    const startedMs = performance.now()
    for (let n = 0; !signal.aborted; n += 1) {
      const waitMs = startedMs + (n * 1000) / this.#options.rateRps - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      calls.push(this.#ask())
    }
    await Promise.all(calls)
  }

  async #ask(): Promise<void> {
    const { connection, request, timeoutMs } = this.#options
    const call: Call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs }
    this.#asked += 1
    try {
      await connection.ask(request, call)
    } catch (error) {
      const { code, message } = error as AskError
      const what = `${code}: ${message}`
      this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1)
    }
  }
}
