import { type Backend, type Endpoint, sentenceOf } from './backend.ts'
import { createRotation, type Rotation } from './rotation.ts'
import type { RotationOptions } from './rotation-options.ts'
import type { BalancerSnapshot } from './snapshot.ts'
import type { Turn, TurnEnd } from './attempt.ts'

export interface BalancerOptions<CallInfo = unknown> extends RotationOptions {
  /** Makes the error for a request that nobody can take. */
  readonly unavailable: (sentence: string) => Error
  /** Makes the error for a request that would have to wait too long; default as for nobody. */
  readonly tooBusy?: (sentence: string) => Error
  /** Whether a failed call says that its backend is in trouble, rather than its request or its caller. */
  readonly isBackendFault: (error: unknown) => boolean
  /** Whether a call failed because its time was up; default never. */
  readonly isLate?: (error: unknown) => boolean
  /** What a call says to its backend after it has waited in line, such as less time; default as before. */
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
  setBackends(backends: readonly Backend<Request, CallInfo, Reply>[]): void
  /** Whoever moves the bytes knows that a backend is lost; it is out at once. */
  lost(backend: Backend<Request, CallInfo, Reply>, sentence: string): void
  /** A backend that was lost is there again; it is checked at once. */
  reachable(backend: Backend<Request, CallInfo, Reply>): void
  snapshot(): BalancerSnapshot
  /** Refuses new requests, drains every backend and resolves when all are closed. */
  close(): Promise<void>
}

/** How long a request may wait in line. */
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
  const rotation = createRotation<Backend<Request, CallInfo, Reply>>(options)
  const askAt = async (
    turn: Turn<Backend<Request, CallInfo, Reply>>,
    request: Request,
    call: CallInfo,
  ): Promise<Reply> => {
    try {
      const reply = await turn.endpoint.ask(request, call)
      turn.settle('ok')
      return reply
    } catch (thrown) {
      turn.settle(endOf(thrown, options))
      throw thrown
    }
  }
  const { clock, unavailable, tooBusy = unavailable } = options
  return {
    async ask(request, call, patience) {
      const turn = rotation.pick(undefined, patience?.timeoutMs)
      if (turn === undefined) throw unavailable(rotation.whyNobody())
      if (turn !== 'busy') {
        if ('sentence' in turn) throw tooBusy(turn.sentence)
        return askAt(turn, request, call)
      }
      const queue = { rotation, clock, unavailable, tooBusy }
      const sinceMs = clock.nowMs()
      const turnAfterWait = await turnInLine(queue, patience)
      return askAt(
        turnAfterWait,
        request,
        options.afterWait?.(call, clock.nowMs() - sinceMs) ?? call,
      )
    },
    setBackends: (backends) => rotation.setEndpoints(backends),
    lost: (backend, sentence) => rotation.lost(backend, sentence),
    reachable: (backend) => rotation.reachable(backend),
    snapshot: () => rotation.snapshot(),
    close: () => rotation.close(),
  }
}

function endOf(
  thrown: unknown,
  { isBackendFault, isLate }: Pick<BalancerOptions, 'isBackendFault' | 'isLate'>,
): TurnEnd {
  if (isBackendFault(thrown)) return { fault: sentenceOf(thrown) }
  return isLate?.(thrown) === true ? 'late' : 'failed'
}

interface Queue<E extends Endpoint> extends Required<
  Pick<BalancerOptions, 'clock' | 'unavailable' | 'tooBusy'>
> {
  readonly rotation: Rotation<E>
}

function turnInLine<E extends Endpoint>(
  { rotation, clock, unavailable, tooBusy }: Queue<E>,
  { timeoutMs, signal }: Patience = { timeoutMs: Infinity },
): Promise<Turn<E>> {
  return new Promise((resolve, reject) => {
    const waiter = {
      deadlineMs: clock.nowMs() + timeoutMs,
      take: resolve,
      refuse: (sentence: string) => reject(unavailable(sentence)),
    }
    const turnedAway = rotation.wait(waiter)
    if (turnedAway) return reject(tooBusy(turnedAway.sentence))
    signal?.addEventListener('abort', () => {
      rotation.giveUp(waiter)
      reject(unavailable('The caller went away while the request waited.'))
    })
  })
}
