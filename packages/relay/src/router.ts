import type { Refusal } from '@rpc-vs-mom/http2/grpc'

/** A call as the policy sees it; `B` is what calls go to. */
export interface RoutedCall<B> {
  /** `/package.Service/Method`, as the caller sent it. */
  readonly path: string
  /** Who calls, for limits per caller: the value of the field named for that, or else the address. */
  readonly caller: string
  /** On the relay's clock; Infinity without a deadline. */
  readonly deadlineMs: number
  /** When the call arrived, on the relay's clock. */
  readonly startedMs: number
  /** Backends that have failed this call. */
  readonly excluded: readonly B[]
  /** How often the call has been sent again. */
  readonly replays: number
  /** Whether this is a second attempt, made by `hedge`. */
  readonly isHedge: boolean
  /** Whether it is with a backend, not answered, has no second attempt, and its request is all here. */
  readonly mayHedge: boolean
  /** What the router wants to find again when the call is settled; nobody else looks at it. */
  routerNote: unknown
  /**
   * A second attempt of a call that may have one, to be dispatched at once: whichever is answered first is
   * passed on, and the other one ends as `lost-race`. Throws a TypeError when the call may have none.
   */
  hedge(): RoutedCall<B>
  /** Sends a call to a backend for which `pick` had answered 'queued', or a second attempt. */
  dispatch(backend: B): void
  /** Refuses a call for which `pick` had answered 'queued'. */
  refuse(refusal: Refusal): void
}

/** How one pick ended. */
export type CallOutcome =
  /** The backend ended the call; `status` is its grpc-status when it sent one. */
  | { readonly kind: 'answered'; readonly status: number | undefined }
  /** The backend said with an HTTP status of 4xx, and no grpc-status, that the request is wrong. */
  | { readonly kind: 'rejected' }
  /** The backend reset the stream. */
  | { readonly kind: 'reset'; readonly code: number }
  /** What the backend sent breaks the rules of HTTP/2 for one stream. */
  | { readonly kind: 'malformed' }
  /** The connection broke; `reached` is false when the call never left the relay. */
  | { readonly kind: 'lost'; readonly reached: boolean }
  /** The backend did not answer a PING in time. */
  | { readonly kind: 'stalled' }
  /** The backend, its full queue or its GOAWAY did not take the call on. */
  | { readonly kind: 'refused' }
  /** The caller went away. */
  | { readonly kind: 'cancelled' }
  /** The other attempt of the same call was answered first. */
  | { readonly kind: 'lost-race' }
  /** The deadline passed without an answer. */
  | { readonly kind: 'expired' }

/** The policy, injected: chooses backends, each a `B`, and learns how that went. */
export interface Router<B> {
  /**
   * A backend that is ready; a refusal; undefined when there is no backend (UNAVAILABLE); or 'queued'
   * when the router will call `dispatch` or `refuse` later.
   */
  pick(call: RoutedCall<B>): B | Refusal | 'queued' | undefined
  /**
   * Whether a backend is ready that neither has the call nor has failed it. Without it and `pickOther`, calls
   * stay with a silent backend.
   */
  hasOther?(call: RoutedCall<B>): boolean
  /** Such a backend, for a call that has been settled; undefined when there is none. */
  pickOther?(call: RoutedCall<B>): B | undefined
  /** Exactly once for every backend that was picked or dispatched to. */
  settle(backend: B, outcome: CallOutcome, call: RoutedCall<B>): void
  /** A queued call is gone: its caller left, or its deadline passed. */
  abandon?(call: RoutedCall<B>): void
}

/** Allows a call to be replayed that may have reached a backend. */
export interface RetryBudget {
  tryTake(): boolean
}

/** When a silent backend is asked for a sign of life, and for how long it may take. */
export interface StallProbe<B> {
  /** Age of the oldest call, and silence of the connection, that call for a PING; scaled to latency. */
  boundMs(backend: B): number
  ackMs: number
}
