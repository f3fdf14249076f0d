import { createHash } from 'node:crypto'
import type { ItemProfile } from './contract.ts'

/** SHA-256 of all that is stored of an item; the bytes 0 keep one text from running into the next. */
export function itemHash(item: ItemProfile & { readonly image: Uint8Array }): Buffer {
  const profile = `${item.artist}\0${item.title}\0${item.year}\0`
  return createHash('sha256').update(profile).update(item.image).digest()
}
