import type { Endpoint } from './backend.ts'

/** The outcome of one attempt. */
export type TurnEnd =
  | 'ok'
  /** Failed, and that says nothing about the endpoint: the request or its caller is to blame. */
  | 'failed'
  /** Failed since its time was up: no fault, but the endpoint took at least so long. */
  | 'late'
  /** Failed because the endpoint is in trouble; says how. */
  | { readonly fault: string }

/** One request at one endpoint: outstanding there until it is settled. */
export interface Turn<E extends Endpoint> {
  readonly endpoint: E
  /** Enters how it ended; must be called exactly once. */
  settle(end: TurnEnd): void
}
