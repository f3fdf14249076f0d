import { status as statusCode } from '@grpc/grpc-js'
import {
  DEFAULT_LIMITS,
  formatTimeout,
  mayRetry,
  type CallOutcome,
  type Refusal,
  type RoutedCall,
} from '@rpc-vs-mom/relay'
import type { IncomingCall, OutgoingStart, OutgoingStatus } from '@rpc-vs-mom/transport/grpc-calls'
import { AnswerPassing } from './answer-passing.ts'
import { Attempt } from './attempt.ts'
import { type CallerEvents, CallerSide } from './caller-side.ts'
import type { AnswerListener, CallWorker, WorkerCall } from './call-worker.ts'
import type { ForwardingOptions } from './forwarding-options.ts'
import { lossOf } from './lost-call.ts'
import { HedgeAttempt } from './hedge-attempt.ts'

const { replays: maxReplays, attempts: maxAttempts } = DEFAULT_LIMITS

const givenUp: Refusal = {
  status: statusCode.INTERNAL,
  message: `It was given up after ${maxAttempts} attempts: each worker that took it was lost.`,
}

/** Why a call lost its worker. */
interface Loss {
  readonly outcome: CallOutcome
  readonly reached: boolean
  readonly sentence: string
}

/** One call of a client, joined to one worker at a time, or to two until one answers, message by message. */
export class ForwardedCall implements RoutedCall<CallWorker>, WorkerCall, CallerEvents {
  readonly isHedge = false
  readonly path: string
  readonly startedMs: number
  readonly deadlineMs: number
  excluded: readonly CallWorker[] = []
  replays = 0
  /** Workers that were lost or fell silent while they had the call. */
  #losses = 0
  routerNote: unknown = undefined
  readonly #caller: CallerSide
  readonly #options: ForwardingOptions
  readonly #answer: AnswerPassing
  #worker: CallWorker | undefined
  #attempt: Attempt | undefined
  #second: HedgeAttempt | undefined
  /** As whom router and worker know the attempt. */
  #known: RoutedCall<CallWorker> & WorkerCall = this
  #isQueued = false

  constructor(path: string, incoming: IncomingCall, options: ForwardingOptions) {
    this.path = path
    this.#caller = new CallerSide(incoming)
    this.#options = options
    this.#answer = new AnswerPassing({
      caller: this.#caller,
      isRepeatable: options.isIdempotent(path),
      isFirst: (attempt) => this.#isFirst(attempt),
      isPresent: (attempt) => attempt === this.#attempt,
    })
    this.startedMs = options.clock.nowMs()
    this.deadlineMs = this.startedMs + (this.#caller.deadlineAt - performance.now())
  }

  /** Finds a worker and passes messages both ways until either side ends the call. */
  start(): void {
    this.#caller.start(this)
  }

  began(): void {
    this.#route()
  }

  more(): void {
    this.#attempt?.pump()
  }

  /** Nobody waits for the answer any more. */
  gone(): void {
    if (this.#isQueued) this.#options.router.abandon?.(this)
    this.#attempt?.cancel(statusCode.CANCELLED, 'The caller gave the call up or is gone.')
    const outcome = { kind: 'cancelled' } as const
    this.#second?.cancelAttempt(outcome)
    this.#settle(outcome)
  }

  get caller(): string {
    return this.#caller.name(this.#options.callerKey)
  }

  dispatch(worker: CallWorker): void {
    this.#isQueued = false
    this.#worker = worker
    const attempt = new Attempt({
      request: this.#caller.request,
      sentMs: this.#options.clock.nowMs(),
      readMore: () => this.#caller.readMore(),
    })
    this.#attempt = attempt
    this.#known = this
    const outgoing = worker.start(this, this.#start(), this.#listener(attempt))
    attempt.begin(outgoing)
  }

  get mayHedge(): boolean {
    const { isOver, request } = this.#caller
    const isOpen = !isOver && !this.#answer.hasBegun && this.#attempt !== undefined
    return isOpen && !this.#second && request.ended && request.isWhole
  }

  hedge(): RoutedCall<CallWorker> {
    const request = this.mayHedge ? this.#caller.request.copy() : undefined
    if (!request) throw new TypeError('It cannot be hedged.')
    this.#second = new HedgeAttempt({
      first: this,
      request,
      start: this.#start(),
      forwarding: this.#options,
      listener: (attempt) => this.#listener(attempt),
      failed: () => {
        this.#second = undefined
      },
    })
    return this.#second
  }

  refuse(refusal: Refusal): void {
    this.#isQueued = false
    this.#caller.refuse(refusal)
  }

  /** When it went to its present worker. */
  get sentMs(): number {
    return this.#attempt?.sentMs ?? Infinity
  }

  stalled(): void {
    const worker = this.#worker
    if (!worker || !this.#mayMove()) return
    this.#attempt?.cancel(statusCode.UNAVAILABLE, 'stalled')
    this.#settle({ kind: 'stalled' })
    if (this.#second) return this.#adopt(this.#second)
    this.#losses += 1
    this.#askAgain(worker)
    const other = this.#options.router.pickOther?.(this)
    if (other) this.dispatch(other)
    else this.#route()
  }

  cutOff(): void {
    const worker = this.#worker
    if (!worker) return
    this.#attempt?.cancel(statusCode.UNAVAILABLE, 'stalled')
    const sentence = `The worker ${worker.id} does not answer.`
    this.#recover(worker, { outcome: { kind: 'stalled' }, reached: true, sentence })
  }

  #start(): OutgoingStart {
    const { metadata } = this.#caller
    const leftMs = this.deadlineMs - this.#options.clock.nowMs()
    // It counts the bytes of the hop before, where messages may be compressed.
    metadata.remove('content-length')
    if (leftMs !== Infinity) metadata.set('grpc-timeout', formatTimeout(leftMs))
    return { path: this.path, metadata }
  }

  #listener(attempt: Attempt): AnswerListener {
    return {
      onReceiveMetadata: (metadata) => this.#answer.metadata(attempt, metadata),
      onReceiveMessage: (message) => this.#answer.message(attempt, message),
      onReceiveStatus: (status) => this.#ended(attempt, status),
    }
  }

  #route(): void {
    const choice = this.#options.router.pick(this)
    if (choice === 'queued') this.#isQueued = true
    else if (choice === undefined)
      this.refuse({ status: statusCode.UNAVAILABLE, message: 'No worker is ready.' })
    else if ('status' in choice) this.refuse(choice)
    else this.dispatch(choice)
  }

  #ended(attempt: Attempt, status: OutgoingStatus): void {
    if (this.#isOutlived(attempt, status) || !this.#isFirst(attempt)) return
    const worker = this.#worker!
    const loss = lossOf(status, worker.isConnected)
    if (loss) {
      const sentence = `The connection to the worker ${worker.id} was lost.`
      this.#recover(worker, { outcome: { kind: 'lost', ...loss }, sentence, ...loss })
    } else {
      this.#answer.passHeld(attempt)
      this.#settle(outcomeOf(status))
      this.#caller.finish(status)
    }
  }

  #recover(worker: CallWorker, { outcome, reached, sentence }: Loss): void {
    this.#settle(outcome)
    if (this.#second) return this.#adopt(this.#second)
    if (reached && ++this.#losses >= maxAttempts) return this.refuse(givenUp)
    if (!this.#mayRetry(reached)) {
      return this.refuse({ status: statusCode.UNAVAILABLE, message: sentence })
    }
    this.#askAgain(worker)
    this.#route()
  }

  #askAgain(failed: CallWorker): void {
    this.replays += 1
    this.#options.replayed()
    this.excluded = [...this.excluded, failed]
    this.#caller.request.rewind()
  }

  #mayMove(): boolean {
    if (this.#second) return true
    const { router } = this.#options
    const isLastAttempt = this.#losses + 1 >= maxAttempts
    return !isLastAttempt && router.hasOther?.(this) === true && this.#mayRetry(true)
  }

  /** Whether it is the attempt that counts: the only one, or the first of two that is answered. */
  #isFirst(attempt: Attempt): boolean {
    const second = this.#second
    if (attempt === this.#attempt) {
      this.#second = undefined
      second?.cancelAttempt({ kind: 'lost-race' })
      return true
    }
    if (!second || attempt !== second.attempt) return false
    this.#attempt?.cancel(statusCode.CANCELLED, 'Another worker has answered the call.')
    this.#settle({ kind: 'lost-race' })
    this.#adopt(second)
    return true
  }

  /** Whether one of two attempts has failed, which leaves the other one. */
  #isOutlived(attempt: Attempt, status: OutgoingStatus): boolean {
    const second = this.#second
    const worker = attempt === this.#attempt ? this.#worker : second?.worker
    if (!second || !worker || (attempt !== this.#attempt && attempt !== second.attempt))
      return false
    const loss = lossOf(status, worker.isConnected)
    if (!loss && status.code !== statusCode.UNAVAILABLE) return false
    const outcome: CallOutcome = loss ? { kind: 'lost', ...loss } : outcomeOf(status)
    if (attempt === this.#attempt) {
      this.#settle(outcome)
      this.#adopt(second)
    } else {
      this.#second = undefined
      second.cancelAttempt(outcome)
    }
    return true
  }

  /** The second attempt is the only one from now on. */
  #adopt(second: HedgeAttempt): void {
    this.#second = undefined
    this.#known = second
    this.#worker = second.worker
    this.#attempt = second.attempt
    second.adopted()
  }

  #mayRetry(reached: boolean): boolean {
    const { budget, isIdempotent } = this.#options
    const lost = {
      hasAnswered: this.#answer.hasBegun,
      retries: this.replays,
      isRequestKept: this.#caller.request.isWhole,
      reached,
      isIdempotent: isIdempotent(this.path),
    }
    return mayRetry(lost, maxReplays, budget)
  }

  /** Tells worker and router how the latest pick ended, once. */
  #settle(outcome: CallOutcome): void {
    const worker = this.#worker
    if (!worker) return
    this.#attempt?.end()
    this.#attempt = undefined
    this.#worker = undefined
    worker.forget(this.#known)
    this.#options.router.settle(worker, outcome, this.#known)
  }
}

function outcomeOf({ code, rstCode }: OutgoingStatus): CallOutcome {
  return rstCode === undefined
    ? { kind: 'answered', status: code }
    : { kind: 'reset', code: rstCode }
}
