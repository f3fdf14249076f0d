/** The answering side of the catalog: puts of one turn of the event loop are one transaction, answered after its commit. */
import { startWithinMs, TurnBatches } from '@rpc-vs-mom/service'
import { checkName, RequestFault } from '../../contract/request-fault.ts'
import { servedBy } from '../../contract/served.ts'
import { handlerOf } from '../../contract/handler-of.ts'
import type { Serving } from '../../serving.ts'
import type { Durability } from '../../storing/durability.ts'
import { isBusy } from '../../storing/open-store.ts'
import { durabilityOption, storeOption } from '../../storing/store-options.ts'
import { contract, getItem, listItems, putItem, type PutItemRequest } from '../contract.ts'
import { ItemStore } from './item-store.ts'

type ServingSettings = {
  /** Path of the file. */
  readonly store: string
  readonly durability: Durability
}

const answering: Serving<ServingSettings> = {
  options: [storeOption('catalog'), durabilityOption()],
  async open({ store: file, durability }, name) {
    const store = new ItemStore(file, durability)
    const puts = new TurnBatches({
      commit: (items: readonly PutItemRequest[]) => store.putAll(items),
      isBusy,
    })
    return {
      contract,
      handlers: [
        handlerOf(putItem, async (item, call) => {
          checkName('key', item.key)
          const done = await puts.add(item, startWithinMs(call))
          const { result: id } = done
          return { id, imageSize: item.image.length, served: servedBy(name, done) }
        }),
        handlerOf(getItem, ({ id }) => {
          const startMs = performance.now()
          const item = store.get(id)
          if (item === undefined) throw new RequestFault('NOT_FOUND', `there is no item ${id}`)
          const { artist, title, year, image } = item
          const workUs = (performance.now() - startMs) * 1000
          return { artist, title, year, image, served: servedBy(name, { waitUs: 0, workUs }) }
        }),
        handlerOf(listItems, (page) => ({ items: store.list(page) })),
      ],
      async close() {
        store.close()
      },
    }
  },
}

export const serving: Serving = answering
