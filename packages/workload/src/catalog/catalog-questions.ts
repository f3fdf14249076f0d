import { createHash } from 'node:crypto'
import { codecs, MalformedMessage, type CodecName } from '@rpc-vs-mom/schema'
import type { Durability } from '../storing/durability.ts'
import { UnreadableReply, type Questions } from '../workload.ts'
import { CatalogSession, unknownId } from './catalog-session.ts'
import { getItem, putItem } from './contract.ts'
import { itemHash } from './item-hash.ts'
import { Items } from './items.ts'

export type CatalogSettings = {
  /** Of each image, in bytes. */
  readonly payload: number
  readonly durability: Durability
}

/** The key of the item that shows what is asked; no session has it. */
const exampleKey = (seed: number): string => `example/${seed}`

export async function drawCatalog(
  { payload, durability }: CatalogSettings,
  seed: number,
): Promise<Questions> {
  const items = new Items(seed, payload)
  const example = items.item(0)
  const encode = (codec: CodecName) => {
    const { contentType } = codecs[codec]
    const put = putItem.request[codec].encode({ key: exampleKey(seed), ...example })
    const get = getItem.request[codec].encode({ id: unknownId })
    return [
      { method: putItem.name, contentType, body: put },
      { method: getItem.name, contentType, body: get },
    ]
  }
  return {
    title: 'catalog',
    settings: { 'image bytes': String(payload), durability: `synchronous=${durability}` },
    dataSet: {
      hash: createHash('sha256').update(itemHash(example)).digest('hex'),
      seed,
      size: { item: 0 },
    },
    // In turn, so that there are as many of one as of the other.
    weights: [0.5, 0.5],
    inTurn: true,
    mix: { put: 0.5, get: 0.5 },
    encode,
    setupFault(reply, codec) {
      try {
        putItem.reply[codec].decode(reply)
        return undefined
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error
        throw new UnreadableReply(error.message, { cause: error })
      }
    },
    likelyCause: () => undefined,
    begin: (codec) => new CatalogSession(items, codec),
  }
}
