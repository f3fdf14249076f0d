import { parseGrpcUrl } from '@rpc-vs-mom/transport'
import {
  CallChannel,
  type OutgoingCall,
  type OutgoingStart,
} from '@rpc-vs-mom/transport/grpc-calls'
import type { RoutedBackend } from '../rotation-router.ts'
import type { WeightedUrl } from '../../flags/weighted-url.ts'

/** Bound for the answer to a sign of life asked for; who waits for it gives up earlier. */
const checkBoundMs = 5000

export interface CallWorkerOptions {
  readonly nowMs: () => number
  /** For how long a worker with calls may be silent. */
  readonly silenceMs: () => number
  /** How long it may take to answer when asked for a sign of life. */
  readonly answerMs: number
  /** It has a channel from now on. */
  readonly opened: (worker: CallWorker) => void
  readonly closed: (worker: CallWorker) => void
  readonly connected: (worker: CallWorker) => void
  readonly lost: (worker: CallWorker, sentence: string) => void
  /** Nothing is heard of it; whether it gets no more calls for that. */
  readonly silent: (worker: CallWorker, sentence: string) => boolean
}

/** A call, as the worker that it is with knows it. */
export interface WorkerCall {
  /** On the clock of the lb. */
  readonly sentMs: number
  /** The worker does not answer now, and another one may be asked. */
  stalled(): void
  /** The worker has left. */
  cutOff(): void
}

export type AnswerListener = Parameters<CallChannel['start']>[1]

/**
 * A worker behind the engine grpc-js: one channel for calls and checks alike, so that a check says
 * something about the connection that calls take. Nothing is opened before the first check.
 */
export class CallWorker implements RoutedBackend<CallWorker> {
  readonly id: string
  readonly weight: number
  readonly target: CallWorker = this
  readonly #options: CallWorkerOptions
  /** In the order of sending: the first is the oldest. */
  readonly #calls = new Set<WorkerCall>()
  #channel: CallChannel | undefined
  #heardMs = 0
  #asked: { atMs: number } | undefined
  #isSilent = false

  constructor({ url, weight }: WeightedUrl, options: CallWorkerOptions) {
    this.id = url
    this.weight = weight
    this.#options = options
  }

  get isConnected(): boolean {
    return this.#channel?.isConnected ?? false
  }

  readonly check = async (timeoutMs: number): Promise<void> => {
    this.#channel ??= this.#open()
    await this.#channel.check(timeoutMs)
  }

  readonly close = async (): Promise<void> => {
    this.#channel?.close()
    this.#options.closed(this)
    for (const call of this.#calls) call.cutOff()
  }

  /** Throws before the first check. */
  start(call: WorkerCall, start: OutgoingStart, listener: AnswerListener): OutgoingCall {
    if (!this.#channel) throw new TypeError(`${this.id} was picked before it was checked.`)
    this.#calls.add(call)
    return this.#channel.start(start, listener)
  }

  /** The call is not with this worker any more. */
  forget(call: WorkerCall): void {
    this.#calls.delete(call)
  }

  /**
   * Asks a silent worker for a sign of life; returns when it is to be called again. `isLate` is when this process
   * itself was held up.
   */
  watch(nowMs: number, isLate: boolean): number {
    if (!this.#asked) return this.#askIfSilent(nowMs)
    // A process that could not read must not blame the worker.
    if (isLate) this.#asked.atMs = nowMs
    else if (nowMs - this.#asked.atMs > this.#options.answerMs) this.#stalled()
    return nowMs
  }

  #open(): CallChannel {
    this.#options.opened(this)
    return new CallChannel(parseGrpcUrl(this.id), {
      heard: () => {
        this.#heardMs = this.#options.nowMs()
      },
      connected: () => this.#options.connected(this),
      disconnected: () => this.#options.lost(this, 'The connection is gone.'),
    })
  }

  #askIfSilent(nowMs: number): number {
    const [oldest] = this.#calls
    if (!oldest) return Infinity
    const dueMs = Math.max(oldest.sentMs, this.#heardMs) + this.#options.silenceMs()
    if (nowMs > dueMs) this.#ask(nowMs)
    return dueMs
  }

  #ask(nowMs: number): void {
    const asked = { atMs: nowMs }
    this.#asked = asked
    const answered = (): void => {
      if (this.#asked !== asked) return
      this.#asked = undefined
      this.#heardMs = this.#options.nowMs()
      if (this.#isSilent) this.#options.connected(this)
      this.#isSilent = false
    }
    // A server that says no is alive too; one whose connection breaks is noticed elsewhere.
    this.#channel?.check(checkBoundMs).then(answered, answered)
  }

  // A frozen process answers once it goes on, so its calls stay unless another worker takes them; beside the
  // connection a new one is tried, for it may be the network that swallows everything.
  #stalled(): void {
    this.#isSilent = true
    this.#channel?.openBeside()
    if (!this.#options.silent(this, 'It gave no sign of life.')) return
    for (const call of this.#calls) call.stalled()
  }
}
