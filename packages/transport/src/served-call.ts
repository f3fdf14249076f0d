import type { AskError } from './ask-error.ts'
import type { AmqpCall } from './amqp/options.ts'
import type { Call } from './ask.ts'
import type { Metadata } from './metadata.ts'

/**
 * A call as its answerer sees it. The signal is created when first asked for: most answerers never look, and
 * one for each request costs.
 */
export class ServedCall implements Call {
  readonly method: string
  readonly timeoutMs: number
  readonly contentType: string
  readonly startWithinMs?: number | undefined
  readonly metadata?: Metadata | undefined
  readonly amqp?: AmqpCall | undefined
  declare readonly signal: AbortSignal
  #controller: AbortController | undefined
  #reason: AskError | undefined

  /** Enumerable and of each call itself, so that a copy made with `{ ...call }` keeps the signal. */
  static readonly #signal = {
    enumerable: true,
    get(this: ServedCall): AbortSignal {
      return this.#lazySignal()
    },
  }

  constructor(call: Omit<Call, 'signal'> & { readonly contentType: string }) {
    this.method = call.method
    this.timeoutMs = call.timeoutMs
    this.contentType = call.contentType
    this.startWithinMs = call.startWithinMs
    this.metadata = call.metadata
    this.amqp = call.amqp
    Object.defineProperty(this, 'signal', ServedCall.#signal)
  }

  abort(reason: AskError): void {
    this.#reason = reason
    this.#controller?.abort(reason)
  }

  #lazySignal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }
}
