import { status as statusCode } from '@grpc/grpc-js'
import type { CallOutcome, RoutedCall } from '@rpc-vs-mom/relay'
import type { OutgoingStart } from '@rpc-vs-mom/transport/grpc-calls'
import { Attempt } from './attempt.ts'
import type { AnswerListener, CallWorker, WorkerCall } from './call-worker.ts'
import type { ForwardingOptions } from './forwarding-options.ts'
import type { RequestMessages } from './request-messages.ts'

/** The call, as far as its second attempt is concerned. */
type FirstAttempt = Omit<WorkerCall, 'sentMs'> &
  Pick<RoutedCall<CallWorker>, 'path' | 'caller' | 'deadlineMs' | 'startedMs' | 'excluded'>

export interface HedgeAttemptOptions {
  readonly first: FirstAttempt
  readonly request: RequestMessages
  readonly start: OutgoingStart
  readonly forwarding: ForwardingOptions
  /** Makes the listener for what the worker says to the attempt. */
  readonly listener: (attempt: Attempt) => AnswerListener
  /** Called when the attempt has come to nothing. */
  readonly failed: () => void
}

/** A call at a second worker, until one of the two answers. */
export class HedgeAttempt implements RoutedCall<CallWorker>, WorkerCall {
  readonly isHedge = true
  readonly replays = 0
  routerNote: unknown = undefined
  readonly #options: HedgeAttemptOptions
  #worker: CallWorker | undefined
  #attempt: Attempt | undefined
  #isAdopted = false

  constructor(options: HedgeAttemptOptions) {
    this.#options = options
  }

  get path(): string {
    return this.#options.first.path
  }

  get caller(): string {
    return this.#options.first.caller
  }

  get deadlineMs(): number {
    return this.#options.first.deadlineMs
  }

  get startedMs(): number {
    return this.#options.first.startedMs
  }

  get excluded(): readonly CallWorker[] {
    return this.#options.first.excluded
  }

  get sentMs(): number {
    return this.#attempt?.sentMs ?? Infinity
  }

  get attempt(): Attempt | undefined {
    return this.#attempt
  }

  get worker(): CallWorker | undefined {
    return this.#worker
  }

  readonly mayHedge = false

  hedge(): never {
    throw new TypeError('It is a second attempt itself.')
  }

  refuse(): void {
    this.#options.failed()
  }

  dispatch(worker: CallWorker): void {
    const { request, start, forwarding, listener } = this.#options
    const sentMs = forwarding.clock.nowMs()
    const attempt = new Attempt({ request, sentMs, readMore: () => undefined })
    this.#worker = worker
    this.#attempt = attempt
    attempt.begin(worker.start(this, start, listener(attempt)))
  }

  stalled(): void {
    if (this.#isAdopted) return this.#options.first.stalled()
    this.cancelAttempt({ kind: 'stalled' })
    this.#options.failed()
  }

  cutOff(): void {
    if (this.#isAdopted) return this.#options.first.cutOff()
    this.stalled()
  }

  /** The first attempt is over: what happens to this one is for the call to deal with. */
  adopted(): void {
    this.#isAdopted = true
  }

  /** Gives up, and tells worker and router how it ended. */
  cancelAttempt(outcome: CallOutcome): void {
    const worker = this.#worker
    if (!worker) return
    this.#attempt?.cancel(
      statusCode.CANCELLED,
      'Another worker has answered the call, or it is over.',
    )
    this.#attempt = undefined
    this.#worker = undefined
    worker.forget(this)
    this.#options.forwarding.router.settle(worker, outcome, this)
  }
}
