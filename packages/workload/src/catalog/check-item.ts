import type { CodecName } from '@rpc-vs-mom/schema'
import { workerTimes } from '../contract/served.ts'
import type { CheckedReply } from '../workload.ts'
import { getItem, putItem, type PutItemRequest } from './contract.ts'

/** What the reply to a put comes to, and the id that it names. */
export function putFault(
  reply: Uint8Array,
  codec: CodecName,
  imageSize: number,
): CheckedReply & { readonly id: number } {
  try {
    const { id, imageSize: told, served } = putItem.reply[codec].decode(reply)
    if (told !== imageSize) return { id, fault: `image_size is ${told} instead of ${imageSize}.` }
    if (id === 0) return { id, fault: 'the reply names no id.' }
    return { id, ...workerTimes(served) }
  } catch (error) {
    return { id: 0, fault: `the reply is not readable: ${String(error)}` }
  }
}

/** What the reply to a read comes to: every byte of the item is compared with what was put. */
export function itemFault(
  reply: Uint8Array,
  codec: CodecName,
  put: Omit<PutItemRequest, 'key'>,
): CheckedReply {
  try {
    const item = getItem.reply[codec].decode(reply)
    for (const field of ['artist', 'title', 'year'] as const)
      if (item[field] !== put[field])
        return { fault: `${field} is ${item[field]} instead of ${put[field]}.` }
    if (Buffer.compare(item.image, put.image) !== 0)
      return { fault: `the image of ${put.title} is not the one that was put.` }
    return workerTimes(item.served)
  } catch (error) {
    return { fault: `the reply is not readable: ${String(error)}` }
  }
}
