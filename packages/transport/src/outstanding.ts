import { InPlaceMap } from '@rpc-vs-mom/collections'
import { AskError } from './ask-error.ts'
import type { Call } from './ask.ts'
import { maxTimeoutMs, tooLarge } from './transport-limits.ts'
import { metadataFault, type Metadata } from './metadata.ts'

/** Ends one ask; only the first end counts. */
export type End = (outcome: Uint8Array | AskError) => void

/** Stops the transport's own work for one ask that was ended by deadline, abort or close. */
export type Stop = (reason: AskError) => void

/**
 * The asks of one connection that are sent and not settled. Sees to what every transport promises:
 * each settles once, by the first of reply, error, deadline, abort and close, and their number is bounded.
 */
export class Outstanding {
  readonly #peer: string
  readonly #max: number
  readonly #carriesMetadata: boolean
  readonly #open = new InPlaceMap<Stop>()
  #asked = 0
  #closed = false

  /**
   * `peer` is how errors name the other side; `max` bounds the asks open at once; calls with metadata are refused
   * where the transport does not say that it carries it.
   */
  constructor(peer: string, max: number, { carriesMetadata = false } = {}) {
    this.#peer = peer
    this.#max = max
    this.#carriesMetadata = carriesMetadata
  }

  /** How many are open. */
  get open(): number {
    return this.#open.size
  }

  /** Opens one ask: `send` starts the work and says how to stop it, unless the ask is refused. */
  ask(request: Uint8Array, call: Call, send: (end: End) => Stop): Promise<Uint8Array> {
    const refusal = this.#refusal(request, call)
    if (refusal) return Promise.reject(refusal)
    return new Promise((resolve, reject) => {
      const { signal } = call
      const number = ++this.#asked
      const end: End = (outcome) => {
        if (!this.#open.delete(number)) return
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        if (outcome instanceof AskError) reject(outcome)
        else resolve(outcome)
      }
      const giveUp: Stop = (reason) => {
        end(reason)
        stop(reason)
      }
      const onAbort = (): void => giveUp(this.#aborted(call))
      const onDeadline = (): void => giveUp(this.#late(call))
      const timer = setTimeout(onDeadline, Math.min(call.timeoutMs, maxTimeoutMs))
      this.#open.set(number, giveUp)
      signal?.addEventListener('abort', onAbort)
      const stop = send(end)
    })
  }

  /** Rejects all that is open with CANCELLED, and every later ask with UNAVAILABLE. */
  close(): void {
    this.#closed = true
    const reason = new AskError('CANCELLED', `The connection to ${this.#peer} was closed.`)
    for (const giveUp of this.#open.values()) giveUp(reason)
  }

  #refusal(request: Uint8Array, call: Call): AskError | undefined {
    if (this.#closed)
      return new AskError('UNAVAILABLE', `The connection to ${this.#peer} is closed.`)
    if (call.signal?.aborted) return this.#aborted(call)
    if (!(call.timeoutMs > 0)) return this.#late(call)
    if (this.#open.size >= this.#max) return this.#full()
    return (call.metadata && this.#uncarried(call.metadata)) ?? tooLarge('request', request)
  }

  #uncarried(metadata: Metadata): AskError | undefined {
    if (metadata.length > 0 && !this.#carriesMetadata)
      return new AskError('UNIMPLEMENTED', `No metadata can be sent to ${this.#peer}.`)
    const fault = metadataFault(metadata)
    return fault === undefined ? undefined : new AskError('INVALID_ARGUMENT', fault)
  }

  #full(): AskError {
    const requests = this.#max === 1 ? '1 request' : `${this.#max} requests`
    const sentence = `${requests} to ${this.#peer} ${this.#max === 1 ? 'is' : 'are'} unanswered; no more may be sent.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }

  #late({ method, timeoutMs }: Call): AskError {
    const sentence = `${this.#peer} did not answer ${method} within ${timeoutMs} ms.`
    return new AskError('DEADLINE_EXCEEDED', sentence)
  }

  #aborted({ method }: Call): AskError {
    return new AskError('CANCELLED', `The caller gave ${method} at ${this.#peer} up.`)
  }
}
