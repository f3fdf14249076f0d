import { AskError } from '@rpc-vs-mom/transport'
import { maxId, maxSubjectBytes, maxSubjects, maxUnwritten } from '../broker-limits.ts'
import { type Batch, type Store, type StoredMessage, StoreFull } from '../stores/store.ts'

/** A message that is to get an id. */
export interface NewMessage {
  readonly subject: string
  readonly body: Buffer
  /** Milliseconds since 1970; Infinity for one that does not expire, undefined for one that is not kept. */
  readonly expiresMs: number | undefined
}

/** Takes the id of a message that is written as durably as the store does, or why it is not. */
export type Written = (outcome: number | AskError) => void

/** What one write of the store changes, and who waits for it. */
class Turn implements Batch {
  readonly added: StoredMessage[] = []
  readonly removed: { readonly subject: string; readonly id: number }[] = []
  readonly lastIds = new Map<string, number>()
  readonly waiting: { readonly id: number; readonly written: Written }[] = []
  bytes = 0

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.removed.length === 0
  }
}

/**
 * Gives ids away, and writes what one turn of the event loop brings together at its end, so that the price of a commit
 * is paid once. There is no timer: with little to do a batch is one message, and the longer a commit takes the more has
 * come in meanwhile.
 */
export class TurnWriter {
  readonly #store: Store
  readonly #lastIds: Map<string, number>
  #turn = new Turn()
  #isScheduled = false
  #isWriting = false
  #idle: (() => void) | undefined
  /** Writes of the store so far, and messages that were written with them. */
  readonly counts = { batches: 0, messages: 0 }

  constructor(store: Store) {
    this.#store = store
    this.#lastIds = new Map(store.lastIds)
  }

  /** The last id that the subject has given away; 0 where it has none. */
  lastId(subject: string): number {
    return this.#lastIds.get(subject) ?? 0
  }

  /** Gives the message an id and writes it, in this order for all messages; refusals come at once. */
  add({ subject, body, expiresMs }: NewMessage, written: Written): void {
    const id = this.lastId(subject) + 1
    const refusal = this.#refusal(subject, id)
    if (refusal !== undefined) return written(refusal)
    this.#lastIds.set(subject, id)
    const turn = this.#turn
    if (expiresMs !== undefined) turn.added.push({ subject, id, body, expiresMs })
    turn.lastIds.set(subject, id)
    turn.waiting.push({ id, written })
    turn.bytes += body.length
    this.#schedule()
  }

  /** Removes a message with the next write; where the broker is killed before, it is still there. */
  remove(subject: string, id: number): void {
    this.#turn.removed.push({ subject, id })
    this.#schedule()
  }

  /** Resolves when all is written, or has failed. */
  async drained(): Promise<void> {
    if (this.#turn.isEmpty && !this.#isWriting) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idle = resolve
    await promise
  }

  #refusal(subject: string, id: number): AskError | undefined {
    const { waiting, bytes } = this.#turn
    if (waiting.length >= maxUnwritten.messages || bytes >= maxUnwritten.bytes) return overrun
    if (id > maxId) return usedUp(subject)
    if (id > 1) return undefined
    if (this.#lastIds.size >= maxSubjects) return tooManySubjects
    return subjectFault(subject)
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isWriting) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#write()
    })
  }

  #write(): void {
    const turn = this.#turn
    this.#turn = new Turn()
    let writing: void | Promise<void>
    try {
      writing = this.#store.write(turn)
    } catch (error) {
      return this.#finish(turn, error)
    }
    if (writing === undefined) return this.#finish(turn)
    this.#isWriting = true
    writing.then(
      () => this.#finish(turn),
      (error: unknown) => this.#finish(turn, error),
    )
  }

  #finish({ waiting }: Turn, error?: unknown): void {
    this.#isWriting = false
    this.counts.batches++
    if (error === undefined) {
      this.counts.messages += waiting.length
      for (const { id, written } of waiting) written(id)
    } else {
      const failure = unwritten(error)
      for (const { written } of waiting) written(failure)
    }
    if (!this.#turn.isEmpty) this.#schedule()
    else this.#idle?.()
  }
}

/** Why a subject cannot be one; undefined where it can. */
export function subjectFault(subject: string): AskError | undefined {
  const bytes = Buffer.byteLength(subject)
  if (bytes > 0 && bytes <= maxSubjectBytes) return undefined
  const sentence = `A subject has 1 to ${maxSubjectBytes} bytes; this one has ${bytes}.`
  return new AskError('INVALID_ARGUMENT', sentence)
}

const overrun = new AskError(
  'RESOURCE_EXHAUSTED',
  `More than ${maxUnwritten.messages} messages, or ${maxUnwritten.bytes} bytes, wait for the store.`,
)

const tooManySubjects = new AskError(
  'RESOURCE_EXHAUSTED',
  `The broker has ${maxSubjects} subjects; it takes no further one.`,
)

function usedUp(subject: string): AskError {
  const sentence = `The subject "${subject}" has given away all its ${maxId} ids; use another one.`
  return new AskError('RESOURCE_EXHAUSTED', sentence)
}

function unwritten(error: unknown): AskError {
  const { message } = error as Error
  const code = error instanceof StoreFull ? 'RESOURCE_EXHAUSTED' : 'UNAVAILABLE'
  return new AskError(code, `The message was not stored: ${message}.`, { cause: error })
}
