import { type AskableBackend, type Backend, sentenceOf } from './backend.ts'
import { createRotation, type Rotation } from './rotation.ts'
import type { RotationOptions } from './rotation-options.ts'
import type { BalancerSnapshot } from './snapshot.ts'
import type { Attempt, AttemptOutcome } from './attempt.ts'

export interface BalancerOptions<CallInfo = unknown> extends RotationOptions {
  /** Makes the error for a request that comes while no backend is healthy. */
  readonly unavailable: (sentence: string) => Error
  /** Makes the error for a request that would have to wait too long; default as for no backend. */
  readonly tooBusy?: (sentence: string) => Error
  /** Whether a failed call says that its backend is in trouble, rather than its request or its caller. */
  readonly isBackendFault: (error: unknown) => boolean
  /** Whether a call failed because its time was up; default never. */
  readonly isLate?: (error: unknown) => boolean
  /** What a call says to its backend after it has waited in the queue, such as less time; default as before. */
  afterWait?(call: CallInfo, waitedMs: number): CallInfo
}

export interface Balancer<Request, CallInfo, Reply> {
  /**
   * Passes the request to one healthy backend and settles as that does; never tries twice.
   * Rejects at once, with the error of `unavailable`, when no backend is healthy. Where backends have
   * credits it waits for one, but not beyond `patience`; with patience it is refused at once, with the
   * error of `tooBusy`, when it would be answered too late.
   */
  ask(request: Request, call: CallInfo, patience?: Patience): Promise<Reply>
  /**
   * Makes `backends` the list: new ids join, missing ones drain, and for an id that is there already the
   * backend it has stays, so the new object must not hold anything open. Throws when an id is listed twice.
   */
  setBackends(backends: readonly AskableBackend<Request, CallInfo, Reply>[]): void
  /** The connection to a backend is lost; it is out at once. */
  lost(backend: AskableBackend<Request, CallInfo, Reply>, sentence: string): void
  /** A backend that was lost is there again; it is checked at once. */
  reachable(backend: AskableBackend<Request, CallInfo, Reply>): void
  snapshot(): BalancerSnapshot
  /** Refuses new requests, drains every backend and resolves when all are closed. */
  close(): Promise<void>
}

/** How long a request may wait in the queue. */
export interface Patience {
  readonly timeoutMs: number
  /** Aborts when its caller is gone. */
  readonly signal?: AbortSignal
}

/**
 * A rotation over functions that answer, without any yet; give it some with `setBackends`. Throws a
 * RangeError for unusable settings.
 */
export function createBalancer<Request, CallInfo, Reply>(
  options: BalancerOptions<CallInfo>,
): Balancer<Request, CallInfo, Reply> {
  const rotation = createRotation<AskableBackend<Request, CallInfo, Reply>>(options)
  const askAt = async (
    attempt: Attempt<AskableBackend<Request, CallInfo, Reply>>,
    request: Request,
    call: CallInfo,
  ): Promise<Reply> => {
    try {
      const reply = await attempt.backend.ask(request, call)
      attempt.settle('ok')
      return reply
    } catch (thrown) {
      attempt.settle(endOf(thrown, options))
      throw thrown
    }
  }
  const { clock, unavailable, tooBusy = unavailable } = options
  return {
    async ask(request, call, patience) {
      const attempt = rotation.pick(undefined, patience?.timeoutMs)
      if (attempt === undefined) throw unavailable(rotation.noBackendReason())
      if (attempt !== 'busy') {
        if ('sentence' in attempt) throw tooBusy(attempt.sentence)
        return askAt(attempt, request, call)
      }
      const queue = { rotation, clock, unavailable, tooBusy }
      const sinceMs = clock.nowMs()
      const attemptAfterWait = await waitInQueue(queue, patience)
      return askAt(
        attemptAfterWait,
        request,
        options.afterWait?.(call, clock.nowMs() - sinceMs) ?? call,
      )
    },
    setBackends: (backends) => rotation.setBackends(backends),
    lost: (backend, sentence) => rotation.lost(backend, sentence),
    reachable: (backend) => rotation.reachable(backend),
    snapshot: () => rotation.snapshot(),
    close: () => rotation.close(),
  }
}

function endOf(
  thrown: unknown,
  { isBackendFault, isLate }: Pick<BalancerOptions, 'isBackendFault' | 'isLate'>,
): AttemptOutcome {
  if (isBackendFault(thrown)) return { fault: sentenceOf(thrown) }
  return isLate?.(thrown) === true ? 'late' : 'failed'
}

interface WaitOptions<B extends Backend> extends Required<
  Pick<BalancerOptions, 'clock' | 'unavailable' | 'tooBusy'>
> {
  readonly rotation: Rotation<B>
}

function waitInQueue<B extends Backend>(
  { rotation, clock, unavailable, tooBusy }: WaitOptions<B>,
  { timeoutMs, signal }: Patience = { timeoutMs: Infinity },
): Promise<Attempt<B>> {
  return new Promise((resolve, reject) => {
    const waiter = {
      deadlineMs: clock.nowMs() + timeoutMs,
      take: resolve,
      refuse: (sentence: string) => reject(unavailable(sentence)),
    }
    const refusal = rotation.wait(waiter)
    if (refusal) return reject(tooBusy(refusal.sentence))
    signal?.addEventListener('abort', () => {
      rotation.giveUp(waiter)
      reject(unavailable('The caller went away while the request waited.'))
    })
  })
}
