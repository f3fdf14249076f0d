import type { Metadata } from '@grpc/grpc-js'
import type { Attempt } from './attempt.ts'
import type { CallerSide } from './caller-side.ts'

export interface AnswerPassingOptions {
  readonly caller: CallerSide
  /** Whether another worker may be asked while the answer of one is not whole. */
  readonly isRepeatable: boolean
  /** Whether an attempt is the one that counts, which ends the other one. */
  readonly isFirst: (attempt: Attempt) => boolean
  /** Whether an attempt is the present one of the call. */
  readonly isPresent: (attempt: Attempt) => boolean
}

/** Passes an answer to the caller, message by message; that of a repeatable call once its first message has a second behind it, or its end. */
export class AnswerPassing {
  /** The caller has got a part of the answer, so that no other worker can be asked. */
  hasBegun = false
  readonly #options: AnswerPassingOptions

  constructor(options: AnswerPassingOptions) {
    this.#options = options
  }

  metadata(attempt: Attempt, metadata: Metadata): void {
    // The worker may be lost before the end, and then another one can still be asked.
    if (this.#options.isRepeatable) attempt.held = { metadata }
    else this.#begin(attempt, metadata)
  }

  message(attempt: Attempt, message: Buffer): void {
    if (attempt.held && !attempt.held.message) {
      attempt.held.message = message
      return attempt.startRead()
    }
    this.passHeld(attempt)
    this.#send(attempt, message, () => attempt.startRead())
  }

  /** Passes on what was held of an answer. */
  passHeld(attempt: Attempt): void {
    const { held } = attempt
    if (!held) return
    this.#begin(attempt, held.metadata)
    if (held.message) this.#send(attempt, held.message, () => undefined)
  }

  #begin(attempt: Attempt, metadata: Metadata): void {
    const { caller, isFirst } = this.#options
    attempt.held = undefined
    if (!isFirst(attempt)) return
    this.hasBegun = true
    caller.request.forget()
    caller.answer(metadata)
  }

  #send(attempt: Attempt, message: Buffer, passed: () => void): void {
    const { caller, isPresent } = this.#options
    if (isPresent(attempt)) caller.send(message, passed)
  }
}
