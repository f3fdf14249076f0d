import { InPlaceMap } from '@rpc-vs-mom/collections'
import { AskError } from './ask-error.ts'
import type { AmqpCall } from './amqp/options.ts'
import type { Ask, Call } from './ask.ts'
import { protobufContentType } from './content-type.ts'
import { methodMeant, type Contract } from './contract.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { maxTimeoutMs, tooLarge } from './transport-limits.ts'
import type { Metadata } from './metadata.ts'
import { ServedCall } from './served-call.ts'
import { settledWithin } from './settled-within.ts'

/** What a transport read beside the bytes of a request. */
export interface Incoming {
  /** As the request names it; empty where it names none. */
  readonly method: string
  readonly timeoutMs: number
  readonly contentType: string | undefined
  readonly startWithinMs?: number | undefined
  readonly metadata?: Metadata | undefined
  readonly amqp?: AmqpCall | undefined
}

/** Takes the one outcome of a request. */
export type Reply = (outcome: Uint8Array | AskError) => void

/** A request that is worked on. */
interface Running {
  readonly reply: Reply
  readonly cancel: Cancel
  readonly call: Call
  /** Of `performance.now()`. */
  readonly deadlineMs: number
}

/** Ends a request early: it gets `reason` as its outcome, and the answerer's signal aborts with it. */
export type Cancel = (reason: AskError) => void

/**
 * The requests one listener is working on. Sees to what every transport promises: each gets one outcome,
 * at the latest at its deadline, whatever `ask` throws, and their number is bounded.
 */
export class Answering {
  readonly #ask: Ask
  readonly #max: number
  readonly #contract: Contract | undefined
  readonly #running = new InPlaceMap<Running>()
  readonly #deadlines = new DeadlineTimer((nowMs) => this.#cutUntil(nowMs))
  #taken = 0
  #idle: PromiseWithResolvers<void> | undefined

  /** Requests above `max` at once are refused with RESOURCE_EXHAUSTED; any method will do without a contract. */
  constructor(ask: Ask, max: number, contract?: Contract) {
    this.#ask = ask
    this.#max = max
    this.#contract = contract
  }

  /** Answers one request through `reply`; the function returned cuts it off. */
  take(request: Uint8Array, incoming: Incoming, reply: Reply): Cancel {
    const method = this.#contract ? methodMeant(this.#contract, incoming.method) : incoming.method
    const refusal = method === undefined ? unserved(incoming) : this.#refusal(request, incoming)
    if (refusal) {
      reply(refusal)
      return () => undefined
    }
    const number = ++this.#taken
    const timeoutMs = Math.min(incoming.timeoutMs, maxTimeoutMs)
    const call = callOf({ ...incoming, method: method! }, timeoutMs)
    const deadlineMs = performance.now() + timeoutMs
    const cancel: Cancel = (reason) => {
      this.#end(number, reason)
      call.abort(reason)
    }
    this.#running.set(number, { reply, cancel, call, deadlineMs })
    this.#deadlines.include(deadlineMs)
    void this.#work(number, request, call)
    return cancel
  }

  /** Resolves when nothing is worked on any more. */
  async idle(): Promise<void> {
    if (this.#running.size === 0) return
    this.#idle ??= Promise.withResolvers()
    await this.#idle.promise
  }

  /** Resolves when nothing is worked on any more; cuts off with UNAVAILABLE what is left after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    if (this.#running.size === 0) return
    await settledWithin(this.idle(), graceMs)
    const reason = new AskError('UNAVAILABLE', 'The listener closed before it could answer.')
    for (const { cancel } of this.#running.values()) cancel(reason)
  }

  async #work(number: number, request: Uint8Array, call: Call): Promise<void> {
    let outcome: Uint8Array | AskError
    try {
      const reply = await this.#ask(request, call)
      outcome = tooLarge('reply', reply) ?? reply
    } catch (thrown) {
      outcome = AskError.from(thrown)
    }
    this.#end(number, outcome)
  }

  /** Only the first end of a request counts. */
  #end(number: number, outcome: Uint8Array | AskError): void {
    const running = this.#running.get(number)
    if (!running) return
    this.#running.delete(number)
    running.reply(outcome)
    if (this.#running.size > 0) return
    this.#idle?.resolve()
    this.#idle = undefined
  }

  #cutUntil(nowMs: number): number {
    let nextMs = Infinity
    for (const { call, cancel, deadlineMs } of this.#running.values()) {
      if (deadlineMs <= nowMs) cancel(late(call))
      else nextMs = Math.min(nextMs, deadlineMs)
    }
    return nextMs
  }

  #refusal(request: Uint8Array, incoming: Incoming): AskError | undefined {
    if (!(incoming.timeoutMs > 0)) return late(incoming)
    if (this.#running.size >= this.#max) return this.#full()
    return tooLarge('request', request)
  }

  #full(): AskError {
    const sentence = `The listener works on ${this.#max} ${this.#max === 1 ? 'request' : 'requests'} already; it takes no more at once.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
}

function callOf(incoming: Incoming, timeoutMs: number): ServedCall {
  const { method, contentType = protobufContentType } = incoming
  const { startWithinMs, metadata, amqp } = incoming
  return new ServedCall({ method, timeoutMs, contentType, startWithinMs, metadata, amqp })
}

function unserved({ method }: Incoming): AskError {
  return new AskError('UNIMPLEMENTED', `There is no method "${method}".`)
}

function late({ method }: Pick<Incoming, 'method'>): AskError {
  return new AskError('DEADLINE_EXCEEDED', `${method} was not answered before its deadline.`)
}
