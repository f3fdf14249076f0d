import { Metadata, status as statusCode } from '@grpc/grpc-js'
import type { Clock, RetryBudget } from '@rpc-vs-mom/balancer'
import {
  DEFAULT_LIMITS,
  type Outcome,
  type Refusal,
  type RoutedCall,
  type Router,
} from '@rpc-vs-mom/relay'
import type { IncomingCall, OutgoingStart, OutgoingStatus } from '@rpc-vs-mom/transport/grpc-calls'
import { Attempt } from './attempt.ts'
import type { AnswerListener, CallWorker, WorkerCall } from './call-worker.ts'
import { lossOf } from './lost-call.ts'
import { RequestMessages } from './request-messages.ts'
import { SecondAttempt } from './second-attempt.ts'

const maxReplays = DEFAULT_LIMITS.replays
const maxCallerLength = DEFAULT_LIMITS.callerLength

export interface ForwardingOptions {
  readonly router: Router<CallWorker>
  readonly budget: RetryBudget
  readonly clock: Clock
  /** Metadata that says who calls; without one it is the address. */
  readonly callerKey: string | undefined
  readonly isIdempotent: (path: string) => boolean
  readonly replayed: () => void
}

/** Why a call lost its worker. */
interface Loss {
  readonly outcome: Outcome
  readonly reached: boolean
  readonly sentence: string
}

/** One call of a client, joined to one worker at a time, or to two until one answers, message by message. */
export class ForwardedCall implements RoutedCall<CallWorker>, WorkerCall {
  readonly isHedge = false
  readonly path: string
  readonly startedMs: number
  readonly deadlineMs: number
  excluded: readonly CallWorker[] = []
  replays = 0
  routerNote: unknown = undefined
  readonly #incoming: IncomingCall
  readonly #options: ForwardingOptions
  readonly #request = new RequestMessages()
  readonly #deadlineAt: number
  #metadata = new Metadata()
  #worker: CallWorker | undefined
  #attempt: Attempt | undefined
  #second: SecondAttempt | undefined
  /** As whom router and worker know the attempt. */
  #known: RoutedCall<CallWorker> & WorkerCall = this
  #isQueued = false
  #isReading = false
  #hasAnswered = false
  #isOver = false

  constructor(path: string, incoming: IncomingCall, options: ForwardingOptions) {
    this.path = path
    this.#incoming = incoming
    this.#options = options
    this.#deadlineAt = Number(incoming.getDeadline())
    this.startedMs = options.clock.nowMs()
    this.deadlineMs = this.startedMs + (this.#deadlineAt - Date.now())
  }

  /** Finds a worker and passes messages both ways until either side ends the call. */
  start(): void {
    this.#incoming.start({
      onReceiveMetadata: (metadata) => {
        this.#metadata = metadata
        this.#route()
      },
      onReceiveMessage: (message: Buffer) => {
        this.#isReading = false
        this.#request.push(message)
        this.#attempt?.pump()
      },
      onReceiveHalfClose: () => {
        this.#request.ended = true
        this.#attempt?.pump()
      },
      onCancel: () => this.#abandon(),
    })
  }

  get caller(): string {
    const { callerKey } = this.#options
    const named = callerKey === undefined ? undefined : this.#metadata.get(callerKey)[0]?.toString()
    if (named !== undefined && named.length <= maxCallerLength) return named
    // One caller may have many connections: the port is not part of who it is.
    return this.#incoming.getConnectionInfo().remoteAddress ?? 'unknown'
  }

  dispatch(worker: CallWorker): void {
    this.#isQueued = false
    this.#worker = worker
    const attempt = new Attempt({
      request: this.#request,
      sentMs: this.#options.clock.nowMs(),
      readMore: () => this.#readMore(),
    })
    this.#attempt = attempt
    this.#known = this
    const outgoing = worker.start(this, this.#start(), this.#listener(attempt))
    attempt.begin(outgoing)
  }

  get mayHedge(): boolean {
    const isOpen = !this.#isOver && !this.#hasAnswered && this.#attempt !== undefined
    return isOpen && !this.#second && this.#request.ended && this.#request.isWhole
  }

  hedge(): RoutedCall<CallWorker> {
    const request = this.mayHedge ? this.#request.copy() : undefined
    if (!request) throw new TypeError('It cannot be hedged.')
    this.#second = new SecondAttempt({
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

  refuse({ status, message, retryAfterMs }: Refusal): void {
    this.#isQueued = false
    const metadata = new Metadata()
    if (retryAfterMs !== undefined)
      metadata.set('grpc-retry-pushback-ms', String(Math.ceil(retryAfterMs)))
    this.#finish({ code: status, details: message, metadata })
  }

  /** When it went to its present worker. */
  get sentMs(): number {
    return this.#attempt?.sentMs ?? Infinity
  }

  /** Its worker does not answer. */
  stalled(): void {
    const worker = this.#worker
    if (!worker) return
    this.#attempt?.cancel(statusCode.UNAVAILABLE, 'stalled')
    const sentence = `The worker ${worker.id} does not answer.`
    this.#recover(worker, { outcome: { kind: 'stalled' }, reached: true, sentence })
  }

  #start(): OutgoingStart {
    return { path: this.path, metadata: this.#metadata, deadlineAt: this.#deadlineAt }
  }

  #listener(attempt: Attempt): AnswerListener {
    return {
      onReceiveMetadata: (metadata) => this.#answered(attempt, metadata),
      onReceiveMessage: (message) => this.#pass(attempt, message),
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

  #readMore(): void {
    if (this.#isReading || this.#isOver) return
    this.#isReading = true
    this.#incoming.startRead()
  }

  #answered(attempt: Attempt, metadata: Metadata): void {
    if (!this.#isFirst(attempt)) return
    this.#hasAnswered = true
    this.#request.forget()
    this.#incoming.sendMetadata(metadata)
  }

  #pass(attempt: Attempt, message: Buffer): void {
    if (attempt === this.#attempt) this.#incoming.sendMessage(message, () => attempt.startRead())
  }

  #ended(attempt: Attempt, status: OutgoingStatus): void {
    if (this.#isOutlived(attempt, status) || !this.#isFirst(attempt)) return
    const worker = this.#worker!
    const loss = lossOf(status, worker.isConnected)
    if (loss) {
      const sentence = `The connection to the worker ${worker.id} was lost.`
      this.#recover(worker, { outcome: { kind: 'lost', ...loss }, sentence, ...loss })
    } else {
      this.#settle({ kind: 'answered', status: status.code })
      this.#finish(status)
    }
  }

  #recover(worker: CallWorker, { outcome, reached, sentence }: Loss): void {
    this.#settle(outcome)
    if (this.#second) return this.#adopt(this.#second)
    if (!this.#mayReplay(reached)) {
      return this.refuse({ status: statusCode.UNAVAILABLE, message: sentence })
    }
    this.replays += 1
    this.#options.replayed()
    this.excluded = [...this.excluded, worker]
    this.#request.rewind()
    this.#route()
  }

  /** Whether it is the attempt that counts: the only one, or the first of two that is answered. */
  #isFirst(attempt: Attempt): boolean {
    const second = this.#second
    if (attempt === this.#attempt) {
      this.#second = undefined
      second?.concede({ kind: 'overtaken' })
      return true
    }
    if (!second || attempt !== second.attempt) return false
    this.#attempt?.cancel(statusCode.CANCELLED, 'Another worker has answered the call.')
    this.#settle({ kind: 'overtaken' })
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
    const outcome: Outcome = loss
      ? { kind: 'lost', ...loss }
      : { kind: 'answered', status: status.code }
    if (attempt === this.#attempt) {
      this.#settle(outcome)
      this.#adopt(second)
    } else {
      this.#second = undefined
      second.concede(outcome)
    }
    return true
  }

  /** The second attempt is the only one from now on. */
  #adopt(second: SecondAttempt): void {
    this.#second = undefined
    this.#known = second
    this.#worker = second.worker
    this.#attempt = second.attempt
    second.adopted()
  }

  #mayReplay(reached: boolean): boolean {
    const { budget, isIdempotent } = this.#options
    if (this.#hasAnswered || this.replays >= maxReplays || !this.#request.isWhole) return false
    return !reached || (isIdempotent(this.path) && budget.tryTake())
  }

  /** The caller is gone, or its time is over; grpc-js has told it so. */
  #abandon(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isQueued) this.#options.router.abandon?.(this)
    const isLate = this.#options.clock.nowMs() >= this.deadlineMs
    this.#attempt?.cancel(statusCode.CANCELLED, 'The caller gave the call up or is gone.')
    const outcome = { kind: isLate ? 'expired' : 'cancelled' } as const
    this.#second?.concede(outcome)
    this.#settle(outcome)
  }

  #finish({ code, details, metadata }: Parameters<IncomingCall['sendStatus']>[0]): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#incoming.sendStatus({ code, details, metadata })
  }

  /** Tells worker and router how the latest pick ended, once. */
  #settle(outcome: Outcome): void {
    const worker = this.#worker
    if (!worker) return
    this.#attempt?.end()
    this.#attempt = undefined
    this.#worker = undefined
    worker.forget(this.#known)
    this.#options.router.settle(worker, outcome, this.#known)
  }
}
