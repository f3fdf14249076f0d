import type { Backend } from './backend.ts'
import { sentenceOf } from './endpoint.ts'
import { createRotation, type RotationOptions } from './rotation.ts'
import type { BalancerSnapshot } from './snapshot.ts'
import type { Turn } from './turn.ts'

export interface BalancerOptions extends RotationOptions {
  /** Makes the error for a request that nobody can take. */
  readonly unavailable: (sentence: string) => Error
  /** Whether a failed call says that its backend is in trouble, rather than its request or its caller. */
  readonly isBackendFault: (error: unknown) => boolean
}

export interface Balancer<Request, CallInfo, Reply> {
  /**
   * Passes the request to one healthy backend and settles as that does; never tries twice.
   * Rejects at once, with the error of `unavailable`, when no backend is healthy.
   */
  ask(request: Request, call: CallInfo): Promise<Reply>
  /**
   * Makes `backends` the list: new ids join, missing ones drain, and for an id that is there already the
   * backend it has stays, so the new object must not hold anything open. Throws when an id is listed twice.
   */
  setBackends(backends: readonly Backend<Request, CallInfo, Reply>[]): void
  snapshot(): BalancerSnapshot
  /** Refuses new requests, drains every backend and resolves when all are closed. */
  close(): Promise<void>
}

/**
 * A rotation over functions that answer, without any yet; give it some with `setBackends`. Throws a
 * RangeError for unusable settings.
 */
export function createBalancer<Request, CallInfo, Reply>(
  options: BalancerOptions,
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
      turn.settle(options.isBackendFault(thrown) ? { fault: sentenceOf(thrown) } : 'failed')
      throw thrown
    }
  }
  return {
    ask(request, call) {
      const turn = rotation.pick()
      if (turn) return askAt(turn, request, call)
      return Promise.reject(options.unavailable(rotation.whyNobody()))
    },
    setBackends: (backends) => rotation.setEndpoints(backends),
    snapshot: () => rotation.snapshot(),
    close: () => rotation.close(),
  }
}
