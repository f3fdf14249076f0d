import type { SalesRequest } from '@rpc-vs-mom/schema'

/**
 * The part of a request that the original study's workers answer as ours do, so that one plan can be put to both: they
 * ignore amounts, fail on a category together with a product keyword, and end a date without its time of
 * day at its first second.
 */
export function commonRequest(request: SalesRequest): SalesRequest {
  return {
    ...request,
    minAmount: 0,
    maxAmount: 0,
    productKeyword: request.category === '' ? request.productKeyword : '',
    endDate: withSeconds(request.endDate),
  }
}

/** The last second of a day or minute, written in full. */
function withSeconds(date: string): string {
  return date + (lastSeconds[date.length] ?? '')
}

/** By the length of a date in the contract's formats, what is missing of it. */
const lastSeconds: Readonly<Record<number, string>> = { 10: ' 23:59:59', 16: ':59' }
