import type { SalesSummary } from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { Done } from '@rpc-vs-mom/service'

/** Runs queries one after another, in the order they were asked for. */
export interface Queries {
  /** Queries that wait for their turn now. */
  readonly waiting: number
  /**
   * Rejects with `Refused` where the query was not run: too many wait, or `timeoutMs` passed before its
   * turn; with whatever the query throws otherwise.
   */
  summarize(filter: SalesFilter, timeoutMs: number): Promise<Done<SalesSummary>>
  /** Ends for good; queries that wait are never answered, so take no requests any more before. */
  close(): Promise<void>
}
