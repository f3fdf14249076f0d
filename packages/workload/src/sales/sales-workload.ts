import { randomStream, type Dataset } from '@rpc-vs-mom/dataset/in-memory'
import { parseSalesFilter, type SalesRequest } from '@rpc-vs-mom/schema'
import { commonRequest } from './common-request.ts'
import { createOracle } from './oracle.ts'
import { defaultRequest, mixedRequest } from './request-mix.ts'
import type { SalesAnswer } from './check-answer.ts'

/** What decides the questions, together with the data set. */
export interface WorkloadSpec {
  /** 0 to 4,294,967,295. */
  readonly seed: number
  /** Number of distinct requests, 2 to `maxRequests`. */
  readonly requests: number
  /** Share of the traffic that asks the original study's default query, 0 to 1; the rest is the mix. */
  readonly defaultShare: number
  /** Whether to ask only what the original study's workers answer alike. */
  readonly common?: boolean
}

/** Bounds the time and memory that the right answers take. */
export const maxRequests = 100_000

/** Distinct requests with their right answers; the three arrays go together by index. */
export interface SalesQuestions {
  readonly requests: readonly SalesRequest[]
  readonly answers: readonly SalesAnswer[]
  /** Share of the traffic of each request; they add up to 1. */
  readonly weights: readonly number[]
}

/** Draws the questions of a spec and answers them by brute force; throws a `RangeError` for a bad spec. */
export function salesWorkload(dataset: Dataset, spec: WorkloadSpec): SalesQuestions {
  checkWorkloadSpec(spec)
  const { seed, requests, defaultShare, common = false } = spec
  const defaults = countOfDefaults(spec)
  const random = randomStream(seed, 0)
  const seen = new Set<string>()
  const drawn = Array.from({ length: requests }, (_, index) =>
    distinct(seen, () => {
      const request = index < defaults ? defaultRequest(random) : mixedRequest(dataset, random)
      return common ? commonRequest(request) : request
    }),
  )
  const oracle = createOracle(dataset)
  return {
    requests: drawn,
    answers: drawn.map((request) => oracle.answer(parseSalesFilter(request))),
    weights: drawn.map((_, index) =>
      index < defaults ? defaultShare / defaults : (1 - defaultShare) / (requests - defaults),
    ),
  }
}

function checkWorkloadSpec({ seed, requests, defaultShare }: WorkloadSpec): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xff_ff_ff_ff) {
    throw new RangeError(`seed ${seed} is not a whole number from 0 to 4294967295.`)
  }
  if (!Number.isInteger(requests) || requests < 2 || requests > maxRequests) {
    throw new RangeError(`requests ${requests} is not a whole number from 2 to ${maxRequests}.`)
  }
  if (!(defaultShare >= 0 && defaultShare <= 1)) {
    throw new RangeError(`defaultShare ${defaultShare} is not a share from 0 to 1.`)
  }
}

/** In proportion to the share, but at least one of each kind that has traffic. */
function countOfDefaults({ requests, defaultShare }: WorkloadSpec): number {
  const least = defaultShare === 0 ? 0 : 1
  const most = defaultShare === 1 ? requests : requests - 1
  return Math.max(least, Math.min(most, Math.round(requests * defaultShare)))
}

function distinct(seen: Set<string>, draw: () => SalesRequest): SalesRequest {
  for (;;) {
    const request = draw()
    const key = JSON.stringify(request)
    if (seen.has(key)) continue
    seen.add(key)
    return request
  }
}
