/** A message as it is kept. */
export interface StoredMessage {
  readonly subject: string
  /** Of its subject, from 1 on. */
  readonly id: number
  readonly body: Buffer
  /** Whole milliseconds since 1970; Infinity for one that does not expire. */
  readonly expiresMs: number
}

/** What changes together: all of it or nothing. */
export interface Batch {
  /** In ascending order of ids in each subject. */
  readonly added: readonly StoredMessage[]
  readonly removed: readonly Pick<StoredMessage, 'subject' | 'id'>[]
  /** The last id that each of these subjects has given away, whether its message is kept or not. */
  readonly lastIds: ReadonlyMap<string, number>
}

/**
 * Where a broker keeps messages. One broker at a time has it. What it throws is no fault of a message: none of the
 * batch counts as written then.
 */
export interface Store {
  /** What is left of written messages when the broker, or its machine, is killed. */
  readonly keeps: 'nothing' | 'everything'
  /** The last id of every subject when it was opened. */
  readonly lastIds: ReadonlyMap<string, number>
  /** Writes a batch; when it is done, what is written survives as `keeps` says. Not called while it writes another one. */
  write(batch: Batch): void | Promise<void>
  /** At most `limit` messages of the subject in the order of their ids, from this id on, expired ones included. */
  read(subject: string, fromId: number, limit: number): StoredMessage[] | Promise<StoredMessage[]>
  /** Forgets messages that had expired by then, many but perhaps not all of them; gives their number. */
  removeExpired(nowMs: number): number | Promise<number>
  close(): void | Promise<void>
}

/** The store has no room; nothing of the batch was written. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull'
}
