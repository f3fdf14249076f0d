import type { SalesResponse } from '@rpc-vs-mom/schema'

/** The right answer to a request. */
export interface SalesAnswer {
  readonly count: number
  readonly revenueCents: number
  /** `revenueCents / count`, or 0 where nothing was sold. */
  readonly averageCents: number
}

/** The average crosses the wire as a double and other implementations may round it differently. */
const averageTolerance = 1e-9

/**
 * Compares a reply with the right answer: undefined where they agree, otherwise one sentence about the
 * first difference.
 */
export function checkAnswer(expected: SalesAnswer, response: SalesResponse): string | undefined {
  if (response.totalSalesCount !== expected.count) {
    return `total_sales_count is ${response.totalSalesCount} instead of ${expected.count}.`
  }
  if (response.totalRevenue !== expected.revenueCents) {
    return `total_revenue is ${response.totalRevenue} instead of ${expected.revenueCents}.`
  }
  const error = Math.abs(response.averageAmount - expected.averageCents)
  // Written so that NaN is a difference too.
  if (!(error <= expected.averageCents * averageTolerance)) {
    return `average_amount is ${response.averageAmount} instead of ${expected.averageCents}.`
  }
  return undefined
}
