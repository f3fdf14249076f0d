import type { Served } from '../contract/served.ts'
import { readServiceContract } from '../contract/service-contract.ts'

/** Numbers of the enum of the contract. */
export const kinds = { like: 1, dislike: 2 } as const

export type Kind = (typeof kinds)[keyof typeof kinds]

export interface Reaction {
  readonly key: string
  readonly product: string
  readonly kind: Kind
}

export interface ReactResponse {
  readonly repeated: boolean
  readonly served?: Served | null
}

export interface Counts {
  readonly likes: number
  readonly dislikes: number
  readonly served?: Served | null
}

export interface ListReactionsRequest {
  readonly keyPrefix: string
  readonly afterKey: string
}

export interface StoredReaction extends Reaction {
  readonly repeats: number
  /** Of the monotonic clock of the machine; 0 where it was not noted. */
  readonly visibleAtUs: number
}

/** Reactions that a page of the list holds at most. */
export const pageSize = 1000

const service = readServiceContract(
  new URL('reactions.proto', import.meta.url),
  'store.ReactionsService',
)

export const { contract } = service
export const react = service.method<Reaction, ReactResponse>('React')
export const getCounts = service.method<{ readonly product: string }, Counts>('GetCounts')
export const countStored = service.method<
  { readonly productPrefix: string },
  { readonly stored: number; readonly busyRetries: number }
>('CountStored')
export const listReactions = service.method<
  ListReactionsRequest,
  { readonly reactions: readonly StoredReaction[] }
>('ListReactions')
