import { readServiceContract } from '../contract/service-contract.ts'
import type { Served } from '../contract/served.ts'

export interface ItemProfile {
  readonly artist: string
  readonly title: string
  readonly year: number
}

/** An item as it is sent to be stored. */
export interface PutItemRequest extends ItemProfile {
  readonly key: string
  readonly image: Uint8Array
}

export interface PutItemResponse {
  readonly id: number
  /** In bytes. */
  readonly imageSize: number
  readonly served?: Served | null
}

export interface Item extends ItemProfile {
  readonly image: Uint8Array
  readonly served?: Served | null
}

export interface ListItemsRequest {
  readonly keyPrefix: string
  readonly afterKey: string
}

export interface StoredItem {
  readonly key: string
  readonly id: number
  readonly sha256: Uint8Array
  readonly repeats: number
}

/** Items that a page of the list holds at most. */
export const pageSize = 500

const service = readServiceContract(
  new URL('catalog.proto', import.meta.url),
  'store.CatalogService',
)

export const { contract } = service
export const putItem = service.method<PutItemRequest, PutItemResponse>('PutItem')
export const getItem = service.method<{ readonly id: number }, Item>('GetItem')
export const listItems = service.method<
  ListItemsRequest,
  { readonly items: readonly StoredItem[] }
>('ListItems')
