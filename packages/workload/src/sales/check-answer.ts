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

export interface CheckOptions {
  /** Whether an average of 0 stands for one that was not told, as by the original study's workers. */
  readonly averageMayBeMissing?: boolean
}

/**
 * Compares a reply with the right answer: undefined where they agree, otherwise one sentence about the
 * first difference.
 */
export function checkAnswer(
  expected: SalesAnswer,
  response: SalesResponse,
  { averageMayBeMissing = false }: CheckOptions = {},
): string | undefined {
  if (response.error !== '') return `it is an error: ${response.error}`
  if (response.totalSalesCount !== expected.count) {
    return `total_sales_count is ${response.totalSalesCount} instead of ${expected.count}.`
  }
  if (response.totalRevenue !== expected.revenueCents) {
    return `total_revenue is ${response.totalRevenue} instead of ${expected.revenueCents}.`
  }
  if (averageMayBeMissing && response.averageAmount === 0) return undefined
  const error = Math.abs(response.averageAmount - expected.averageCents)
  // Written so that NaN is a difference too.
  if (!(error <= expected.averageCents * averageTolerance)) {
    return `average_amount is ${response.averageAmount} instead of ${expected.averageCents}.`
  }
  return undefined
}
