import { InPlaceMap } from '@rpc-vs-mom/collections'
import { isMethodName, type MethodName } from '@rpc-vs-mom/schema'
import { AskError } from './ask-error.ts'
import type { Ask, Call, ReplyAddress } from './ask.ts'
import { protobufContentType } from './content-type.ts'
import { maxTimeoutMs, tooLarge } from './limits.ts'
import { settledWithin } from './settled-within.ts'

/** What a transport read beside the bytes of a request. */
export interface Incoming {
  readonly method: string
  readonly timeoutMs: number
  readonly contentType: string | undefined
  readonly replyAddress?: ReplyAddress
  readonly requestId?: string | undefined
}

/** Takes the one outcome of a request. */
export type Reply = (outcome: Uint8Array | AskError) => void

/** Ends a request early: it gets `reason` as its outcome, and the answerer's signal aborts with it. */
export type Cut = (reason: AskError) => void

/**
 * The requests one listener is working on. Sees to what every transport promises: each gets one outcome,
 * at the latest at its deadline, whatever `ask` throws, and their number is bounded.
 */
export class Answering {
  readonly #ask: Ask
  readonly #max: number
  readonly #running = new InPlaceMap<Cut>()
  #taken = 0
  #idle: PromiseWithResolvers<void> | undefined

  /** Requests above `max` at once are refused with RESOURCE_EXHAUSTED. */
  constructor(ask: Ask, max: number) {
    this.#ask = ask
    this.#max = max
  }

  /** Answers one request through `reply`; the function returned cuts it off. */
  take(request: Uint8Array, incoming: Incoming, reply: Reply): Cut {
    const refusal = this.#refusal(request, incoming)
    if (refusal) {
      reply(refusal)
      return () => undefined
    }
    const cancel = new LazyAbort()
    const number = ++this.#taken
    const end: Reply = (outcome) => {
      if (!this.#running.delete(number)) return
      clearTimeout(timer)
      reply(outcome)
      if (this.#running.size === 0) this.#idle?.resolve()
    }
    const cut: Cut = (reason) => {
      end(reason)
      cancel.abort(reason)
    }
    const timeoutMs = Math.min(incoming.timeoutMs, maxTimeoutMs)
    const timer = setTimeout(() => cut(late(incoming)), timeoutMs)
    this.#running.set(number, cut)
    void outcomeOf(this.#ask, request, callOf(incoming, timeoutMs, cancel)).then(end)
    return cut
  }

  /** Resolves when nothing is worked on any more; cuts off with UNAVAILABLE what is left after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    if (this.#running.size === 0) return
    this.#idle ??= Promise.withResolvers()
    await settledWithin(this.#idle.promise, graceMs)
    const reason = new AskError('UNAVAILABLE', 'The listener closed before it could answer.')
    for (const cut of this.#running.values()) cut(reason)
  }

  #refusal(request: Uint8Array, incoming: Incoming): AskError | undefined {
    const { method, timeoutMs } = incoming
    if (!isMethodName(method)) {
      return new AskError('UNIMPLEMENTED', `There is no method "${method}".`)
    }
    if (!(timeoutMs > 0)) return late(incoming)
    if (this.#running.size >= this.#max) return this.#full()
    return tooLarge('request', request)
  }

  #full(): AskError {
    const sentence = `The listener works on ${this.#max} requests already; it takes no more at once.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
}

async function outcomeOf(
  ask: Ask,
  request: Uint8Array,
  call: Call,
): Promise<Uint8Array | AskError> {
  try {
    const reply = await ask(request, call)
    return tooLarge('reply', reply) ?? reply
  } catch (thrown) {
    return AskError.from(thrown)
  }
}

/** An own enumerable getter, so that a copy of the call made with `{ ...call }` keeps the signal. */
function callOf(incoming: Incoming, timeoutMs: number, cancel: LazyAbort): Call {
  return {
    method: incoming.method as MethodName,
    timeoutMs,
    contentType: incoming.contentType ?? protobufContentType,
    ...(incoming.replyAddress && { replyAddress: incoming.replyAddress }),
    ...(incoming.requestId !== undefined && { requestId: incoming.requestId }),
    get signal() {
      return cancel.signal
    },
  }
}

function late({ method }: Incoming): AskError {
  return new AskError('DEADLINE_EXCEEDED', `${method} was not answered before its deadline.`)
}

/** Creates its signal when first asked for it: most answerers never look, and one per request costs. */
class LazyAbort {
  #controller: AbortController | undefined
  #reason: AskError | undefined

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  abort(reason: AskError): void {
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}
