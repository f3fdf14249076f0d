import type { SalesFilter } from '@rpc-vs-mom/schema'

/** What a request is answered with. */
export interface SalesSummary {
  /** Sales that passed every filter. */
  readonly count: number
  /** Sum of their amounts, in cents. */
  readonly revenueCents: number
}

export type Summarize = (filter: SalesFilter) => SalesSummary

/**
 * Ways to find the same answer, from dear to cheap: `original` has the SQL and tables of the original
 * study, `index` one covering index per kind of question, `cube` sums that were computed beforehand. Two
 * measurements can be compared only where they used the same one.
 */
export const salesProfiles = ['original', 'index', 'cube'] as const

export type SalesProfile = (typeof salesProfiles)[number]
