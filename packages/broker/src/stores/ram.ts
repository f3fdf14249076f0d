import { type Batch, type Store, type StoredMessage, StoreFull } from './store.ts'

export interface RamStoreOptions {
  /** Of the bodies together; a batch that does not fit is refused. Default 512 MiB. */
  readonly maxBytes?: number
}

const defaultMaxBytes = 512 * 1024 * 1024

/** Keeps messages in memory, until the broker ends. */
export class RamStore implements Store {
  readonly keeps = 'nothing'
  readonly lastIds: ReadonlyMap<string, number> = new Map()
  readonly #subjects = new Map<string, Map<number, StoredMessage>>()
  /** Those that expire, by the second in which they do, in milliseconds. */
  readonly #expiring = new Map<number, StoredMessage[]>()
  readonly #maxBytes: number
  #bytes = 0

  constructor({ maxBytes = defaultMaxBytes }: RamStoreOptions = {}) {
    this.#maxBytes = maxBytes
  }

  write({ added, removed }: Batch): void {
    const addedBytes = added.reduce((sum, { body }) => sum + body.length, 0)
    if (this.#bytes + addedBytes > this.#maxBytes) {
      throw new StoreFull(`the messages in memory would have more than ${this.#maxBytes} bytes`)
    }
    for (const message of added) this.#add(message)
    for (const { subject, id } of removed) this.#remove(subject, id)
  }

  read(subject: string, fromId: number, limit: number): StoredMessage[] {
    const messages = this.#subjects.get(subject) ?? new Map<number, StoredMessage>()
    const first = messages.get(fromId)
    if (first !== undefined && limit === 1) return [first]
    const found: StoredMessage[] = []
    for (const message of messages.values()) {
      if (found.length === limit) break
      if (message.id >= fromId) found.push(message)
    }
    return found
  }

  removeExpired(nowMs: number): number {
    let removed = 0
    for (const [secondMs, messages] of this.#expiring) {
      if (secondMs > nowMs) continue
      this.#expiring.delete(secondMs)
      for (const { subject, id } of messages) if (this.#remove(subject, id)) removed++
    }
    return removed
  }

  close(): void {
    this.#subjects.clear()
    this.#expiring.clear()
  }

  #add(message: StoredMessage): void {
    const { subject, id, expiresMs } = message
    let messages = this.#subjects.get(subject)
    if (messages === undefined) this.#subjects.set(subject, (messages = new Map()))
    // What came over the network is a view of much more.
    const kept = { ...message, body: Buffer.from(message.body) }
    messages.set(id, kept)
    this.#bytes += kept.body.length
    if (expiresMs === Infinity) return
    const secondMs = Math.ceil(expiresMs / 1000) * 1000
    const together = this.#expiring.get(secondMs)
    if (together === undefined) this.#expiring.set(secondMs, [kept])
    else together.push(kept)
  }

  #remove(subject: string, id: number): boolean {
    const messages = this.#subjects.get(subject)
    const message = messages?.get(id)
    if (messages === undefined || message === undefined) return false
    messages.delete(id)
    this.#bytes -= message.body.length
    if (messages.size === 0) this.#subjects.delete(subject)
    return true
  }
}
