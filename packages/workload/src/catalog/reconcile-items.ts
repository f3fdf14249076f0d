import type { StoreAccount } from '@rpc-vs-mom/results'
import type { Ask } from '@rpc-vs-mom/transport'
import { StoreCount } from '../storing/store-count.ts'
import { listItems, type StoredItem } from './contract.ts'
import { itemHash } from './item-hash.ts'
import { keyOf, type AcceptedItem } from './item-keys.ts'
import type { Items } from './items.ts'

interface PutItems {
  readonly items: Items
  readonly keyPrefix: string
  /** Items were made of the numbers below. */
  readonly attempted: number
  readonly accepted: readonly AcceptedItem[]
}

/** Time for a page of the list. */
const pageTimeoutMs = 10_000

/** Reads the list of all that is stored under the keys of a session, and compares it with what was put. */
export async function reconcileItems(ask: Ask, put: PutItems): Promise<StoreAccount> {
  const stored = new Map<string, StoredItem>()
  for await (const item of storedItems(ask, put.keyPrefix)) stored.set(item.key, item)
  const count = new StoreCount()
  const acceptedIds = new Map(put.accepted.map(({ number, id }) => [number, id]))
  for (let number = 0; number < put.attempted; number++) {
    const key = keyOf(put.keyPrefix, number)
    const item = stored.get(key)
    const id = acceptedIds.get(number)
    if (item === undefined) {
      if (id !== undefined) count.lost(`The item ${id} was accepted and is not in the list.`)
      continue
    }
    stored.delete(key)
    count.repeated += item.repeats
    if (id !== undefined && item.id !== id)
      count.unexpected(`The item accepted as ${id} is stored as ${item.id}.`)
    else if (!itemHash(put.items.item(number)).equals(item.sha256))
      count.unexpected(
        `The item ${item.id} is stored with another hash than that of what was sent.`,
      )
    else count.right()
  }
  for (const { id } of stored.values()) count.unexpected(`Nobody has put the item ${id}.`)
  return count.account({ attempted: put.attempted, accepted: put.accepted.length })
}

async function* storedItems(ask: Ask, keyPrefix: string): AsyncGenerator<StoredItem> {
  let afterKey = ''
  for (;;) {
    const request = listItems.request.protobuf.encode({ keyPrefix, afterKey })
    const reply = await ask(request, { method: listItems.name, timeoutMs: pageTimeoutMs })
    const { items } = listItems.reply.protobuf.decode(reply)
    const last = items.at(-1)
    if (last === undefined) return
    yield* items
    afterKey = last.key
  }
}
