import { randomUUID } from 'node:crypto'
import { seededRandom } from '@rpc-vs-mom/random'
import type { StoreAccount } from '@rpc-vs-mom/results'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { Ask } from '@rpc-vs-mom/transport'
import type { Asked, Session } from '../workload.ts'
import { itemFault, putFault } from './check-item.ts'
import { getItem, putItem } from './contract.ts'
import { keyOf, type AcceptedItem } from './item-keys.ts'
import type { Items } from './items.ts'
import { reconcileItems } from './reconcile-items.ts'

/** An id that no item gets: they are given in turn from 1. */
export const unknownId = 0xff_ff_ff_ff

/** Each so many reads ask for an item that there is not. */
const readsPerUnknown = 50

/**
 * Puts items under keys of its own, and reads each by the id that its put returned: first those that nobody has read,
 * then any.
 */
export class CatalogSession implements Session {
  readonly #items: Items
  readonly #codec: CodecName
  readonly #keyPrefix = `${randomUUID()}/`
  readonly #accepted: AcceptedItem[] = []
  readonly #random = seededRandom(1)
  #puts = 0
  #reads = 0
  #nextUnread = 0

  constructor(items: Items, codec: CodecName) {
    this.#items = items
    this.#codec = codec
  }

  next(question: number): Asked {
    return question === 0 ? this.#put() : this.#get()
  }

  reconcile(ask: Ask): Promise<StoreAccount> {
    return reconcileItems(ask, {
      items: this.#items,
      keyPrefix: this.#keyPrefix,
      attempted: this.#puts,
      accepted: this.#accepted,
    })
  }

  #put(): Asked {
    const number = this.#puts++
    const item = this.#items.item(number)
    const request = { key: keyOf(this.#keyPrefix, number), ...item }
    return {
      request: this.#encoded(putItem.name, putItem.request[this.#codec].encode(request)),
      check: (reply) => {
        const { fault, worker, id } = putFault(reply, this.#codec, item.image.length)
        if (fault !== undefined) return { fault }
        this.#accepted.push({ number, id })
        return worker ? { worker } : {}
      },
    }
  }

  #get(): Asked {
    const wanted = this.#reads++ % readsPerUnknown === 0 ? undefined : this.#nextToRead()
    const id = wanted?.id ?? unknownId
    return {
      request: this.#encoded(getItem.name, getItem.request[this.#codec].encode({ id })),
      check: (reply) =>
        wanted
          ? itemFault(reply, this.#codec, this.#items.item(wanted.number))
          : { fault: `there is an item of the id ${id}, which nobody has put.` },
      checkError(code) {
        if (code !== 'NOT_FOUND') return undefined
        return wanted ? { fault: `the item ${id} was put, and is not found.` } : {}
      },
    }
  }

  #nextToRead(): AcceptedItem | undefined {
    const unread = this.#accepted[this.#nextUnread]
    if (unread) {
      this.#nextUnread++
      return unread
    }
    return this.#accepted[Math.floor(this.#random() * this.#accepted.length)]
  }

  /** Writes have keys of their own. */
  #encoded(method: string, body: Uint8Array) {
    return { method, contentType: codecs[this.#codec].contentType, body, isRepeatable: true }
  }
}
