import { WaitEstimate } from '@rpc-vs-mom/balancer'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import { AskError } from '../../ask-error.ts'
import type { Call } from '../../ask.ts'
import { maxTimeoutMs } from '../../transport-limits.ts'
import type { End, Stop } from '../../outstanding.ts'
import { queueShare } from '../amqp-limits.ts'

/** A request that was let in. */
export interface Admitted {
  readonly sequence: number
  readonly atMs: number
  /** Requests of this connection that may have been in the queue then. */
  readonly ahead: number
  /** Until when it may be in the queue itself. */
  readonly queuedUntilMs: number
}

/** How a request ended: answered, given up at its deadline, or otherwise, which tells nothing of the queue. */
export type AdmittedEnd = 'answered' | 'late' | 'other'

/** What may have left the queue is looked through no more often than this. */
const sweepEveryMs = 10

/**
 * Refuses requests that would wait in the queue for more than half of their time, by what became of those
 * before, as the lb does for each of its workers. One caller is enough to know: of a queue that is first come,
 * first served each caller's own requests, answered at its own pace, tell the wait of all. A request that was
 * not answered while it could be in the queue counts as late at once: to wait for its deadline would let the
 * queue run empty meanwhile.
 */
export class QueueAdmission {
  readonly #queue: string
  readonly #nowMs: () => number
  readonly #estimate = new WaitEstimate()
  readonly #inQueue = new InPlaceMap<Admitted>()
  #admitted = 0
  #sweepAtMs = Infinity
  /** Of the last answer, or of the request that found nothing unanswered. */
  #atItSinceMs = 0

  constructor(queue: string, nowMs: () => number = () => performance.now()) {
    this.#queue = queue
    this.#nowMs = nowMs
  }

  /** Lets a request in that has `timeoutMs`, or says why not. */
  admit(timeoutMs: number): Admitted | AskError {
    const atMs = this.#nowMs()
    if (atMs >= this.#sweepAtMs) this.#sweep(atMs)
    const ahead = this.#inQueue.size
    const excessMs = this.#estimate.excessMs(ahead, timeoutMs)
    if (excessMs > 0) return this.#refusal(timeoutMs, excessMs)
    if (ahead === 0) this.#atItSinceMs = atMs
    const queuedUntilMs = atMs + timeoutMs * queueShare
    const admitted = { sequence: ++this.#admitted, atMs, ahead, queuedUntilMs }
    this.#inQueue.set(admitted.sequence, admitted)
    this.#sweepAtMs = Math.min(this.#sweepAtMs, queuedUntilMs)
    return admitted
  }

  ended(admitted: Admitted, end: AdmittedEnd): void {
    const { sequence, atMs, ahead } = admitted
    const nowMs = this.#nowMs()
    const countsStill = this.#inQueue.delete(sequence)
    if (end === 'late' && countsStill) this.#estimate.expired(nowMs - atMs, ahead)
    if (end !== 'answered') return
    this.#estimate.answered(nowMs - this.#atItSinceMs, nowMs - atMs, ahead)
    this.#atItSinceMs = nowMs
  }

  #sweep(nowMs: number): void {
    this.#sweepAtMs = Infinity
    for (const admitted of this.#inQueue.values()) {
      const { queuedUntilMs } = admitted
      if (queuedUntilMs <= nowMs) this.ended(admitted, 'late')
      else this.#sweepAtMs = Math.min(this.#sweepAtMs, queuedUntilMs)
    }
    this.#sweepAtMs = Math.max(this.#sweepAtMs, nowMs + sweepEveryMs)
  }

  #refusal(timeoutMs: number, excessMs: number): AskError {
    const sentence =
      `A request would wait in the queue "${this.#queue}" for more than half of its ${timeoutMs} ms; ` +
      `try again in ${Math.ceil(excessMs)} ms.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
}

/** Sends a request and says how to give it up. */
export type Send = (body: Buffer, call: Call, end: End) => Stop

/** Sends only what is let in, and learns from how it ends. */
export function admitting(admission: QueueAdmission, send: Send): Send {
  return (body, call, end) => {
    const admitted = admission.admit(Math.min(call.timeoutMs, maxTimeoutMs))
    if (admitted instanceof AskError) {
      end(admitted)
      return () => undefined
    }
    const stop = send(body, call, (outcome) => {
      admission.ended(admitted, endOf(outcome))
      end(outcome)
    })
    return (reason) => {
      admission.ended(admitted, endOf(reason))
      stop(reason)
    }
  }
}

/** An error is an answer too, unless it says that nobody got to the request. */
function endOf(outcome: Uint8Array | AskError): AdmittedEnd {
  if (!(outcome instanceof AskError)) return 'answered'
  if (outcome.code === 'DEADLINE_EXCEEDED') return 'late'
  return noAnswers.has(outcome.code) ? 'other' : 'answered'
}

const noAnswers: ReadonlySet<string> = new Set(['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'CANCELLED'])
