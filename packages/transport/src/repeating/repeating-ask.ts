import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, RetryBudget } from '@rpc-vs-mom/balancer'
import type { Ask, Call } from '../ask.ts'
import { repeatWaitsMs } from '../transport-limits.ts'
import { mayAskAgain } from './may-ask-again.ts'

/**
 * Asks again for a caller when a connection is lost or nobody could answer, as `mayAskAgain` says: at most three
 * times, after the waits of `repeatWaitsMs`, within the time of the call, and within a retry budget, as the lb does.
 */
export class RepeatingAsk {
  readonly #once: Ask
  readonly #clock: Clock
  readonly #budget: RetryBudget
  #sentAgain = 0

  constructor(once: Ask, clock: Clock) {
    this.#once = once
    this.#clock = clock
    this.#budget = new RetryBudget({ clock })
  }

  /** How often something was asked again, since the beginning or since it counts anew. */
  get sentAgain(): number {
    return this.#sentAgain
  }

  countAnew(): void {
    this.#sentAgain = 0
  }

  readonly ask: Ask = (request, call) => {
    this.#budget.requested()
    const endsAtMs = this.#clock.nowMs() + call.timeoutMs
    return this.#once(request, call).catch((error: unknown) =>
      this.#again(request, call, { error, endsAtMs }),
    )
  }

  async #again(
    request: Uint8Array,
    call: Call,
    { error, endsAtMs }: { readonly error: unknown; readonly endsAtMs: number },
  ): Promise<Uint8Array> {
    let reason = error
    for (const waitMs of repeatWaitsMs) {
      const leftMs = (): number => endsAtMs - this.#clock.nowMs()
      const timeoutMs = leftMs() - waitMs
      if (!mayAskAgain(reason, { ...call, timeoutMs }, this.#budget)) break
      if (waitMs > 0) await sleep(waitMs)
      this.#sentAgain++
      try {
        return await this.#once(request, { ...call, timeoutMs: leftMs() })
      } catch (thrown) {
        reason = thrown
      }
    }
    throw reason
  }
}
