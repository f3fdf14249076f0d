import { LRUCache } from 'lru-cache'
import { defaultFetchCacheBytes } from '../broker-limits.ts'
import type { StoredMessage } from '../stores/store.ts'

/** Of each entry beside its body and its subject: about what the objects around them take. */
const entryBytes = 100

/** The messages that were fetched last, within a bound in bytes; stored messages never change. */
export class FetchCache {
  readonly counts = { hits: 0, misses: 0 }
  readonly #messages: LRUCache<string, StoredMessage>

  constructor(maxBytes = defaultFetchCacheBytes) {
    this.#messages = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ body, subject }) => body.length + 2 * subject.length + entryBytes,
    })
  }

  get(subject: string, id: number): StoredMessage | undefined {
    const message = this.#messages.get(keyOf(subject, id))
    this.counts[message === undefined ? 'misses' : 'hits']++
    return message
  }

  set(message: StoredMessage): void {
    this.#messages.set(keyOf(message.subject, message.id), message)
  }
}

function keyOf(subject: string, id: number): string {
  return `${id} ${subject}`
}
