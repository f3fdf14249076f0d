import type { AskError } from '@rpc-vs-mom/transport'
import { type CallContent, CallKind } from '@rpc-vs-mom/transport/queue-messages'

/** Takes the one outcome of a call. */
export type Reply = (outcome: Uint8Array | AskError) => void

/** Who has a job. */
export interface Holder {
  /** Nobody waits for the job of that number any more. */
  cancel(number: number): void
}

/** A call, or a piece of work, that a queue has. */
export class Job {
  readonly content: CallContent
  readonly isWork: boolean
  /** Of `performance.now()`; Infinity for work. */
  readonly deadlineMs: number
  readonly #reply: Reply | undefined
  /** Under which it is stored; 0 where it is not. */
  storedId = 0
  /** How often it was given to a worker. */
  attempts = 0
  /** Who has it. */
  worker: Holder | undefined
  /** As that worker knows it. */
  number = 0
  /** When it was given to it, of `performance.now()`. */
  givenMs = 0
  /** It is in the queue, and no worker has it. */
  isWaiting = false
  isOver = false

  /** Without `reply` nobody waits for it any more. */
  constructor(content: CallContent, kind: number, deadlineMs: number, reply?: Reply) {
    this.content = content
    this.isWork = kind === CallKind.work
    this.deadlineMs = deadlineMs
    this.#reply = reply
  }

  /** Only the first end counts; false for another one. */
  end(outcome: Uint8Array | AskError): boolean {
    if (this.isOver) return false
    this.isOver = true
    if (!this.isWork) this.#reply?.(outcome)
    return true
  }
}
