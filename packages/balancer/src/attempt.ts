import type { Backend } from './backend.ts'

/** The outcome of one attempt. */
export type AttemptOutcome =
  | 'ok'
  /** Failed, and that says nothing about the backend: the request or its caller is to blame. */
  | 'failed'
  /** Failed since its time was up: no fault, but the backend took at least so long. */
  | 'late'
  /** Failed because the backend is in trouble; says how. */
  | { readonly fault: string }

/** One request at one backend: outstanding there until it is settled. */
export interface Attempt<B extends Backend> {
  readonly backend: B
  /** Enters how it ended; must be called exactly once. */
  settle(end: AttemptOutcome): void
}
