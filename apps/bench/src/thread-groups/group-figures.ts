import type { GroupedRequest } from '@rpc-vs-mom/load'
import { emptyHistogram, type Histogram } from '@rpc-vs-mom/results'
import type { RequestTypes } from './request-types.ts'

/** Times of one type of request that went well, in milliseconds; those of a type of which none did are absent. */
export interface TypeFigures {
  readonly type: string
  readonly requests: number
  readonly failed: number
  readonly retries: number
  readonly times?: {
    readonly mean: number
    readonly median: number
    readonly p99: number
    readonly min: number
    readonly max: number
  }
}

export interface GroupFigures {
  readonly requests: number
  readonly wallMs: number
  readonly requestsPerSecond: number
  readonly types: readonly TypeFigures[]
  /** Requests that ended in each second from the start. */
  readonly endedIn: readonly number[]
  /** Mean number of requests under way: the sum of their times over the time of all. */
  readonly underWay: number
}

interface TypeCount {
  failed: number
  retries: number
  readonly histogram: Histogram
}

/** Counts requests as they end; keeps no single one. */
export class GroupCount {
  readonly #types: RequestTypes
  readonly #counts = new Map<string, TypeCount>()
  readonly #endedIn: number[] = []
  #busyUs = 0

  constructor(types: RequestTypes) {
    this.#types = types
  }

  add(request: GroupedRequest): void {
    const { startUs, latencyUs, code, retries } = request
    const type = this.#countOf(this.#types.of(request))
    type.retries += retries
    if (code === 'OK') type.histogram.recordValue(Math.max(1, Math.round(latencyUs)))
    else type.failed++
    const second = Math.floor((startUs + latencyUs) / 1_000_000)
    while (this.#endedIn.length <= second) this.#endedIn.push(0)
    this.#endedIn[second]!++
    this.#busyUs += latencyUs
  }

  figures(wallUs: number): GroupFigures {
    const types = [...this.#counts].map(([type, { failed, retries, histogram }]): TypeFigures => {
      const ms = (us: number): number => us / 1000
      return {
        type,
        requests: histogram.totalCount + failed,
        failed,
        retries,
        ...(histogram.totalCount > 0 && {
          times: {
            mean: ms(histogram.mean),
            median: ms(histogram.getValueAtPercentile(50)),
            p99: ms(histogram.getValueAtPercentile(99)),
            min: ms(histogram.minNonZeroValue),
            max: ms(histogram.maxValue),
          },
        }),
      }
    })
    const requests = types.reduce((sum, one) => sum + one.requests, 0)
    return {
      requests,
      wallMs: wallUs / 1000,
      requestsPerSecond: requests / (wallUs / 1_000_000),
      types,
      endedIn: this.#endedIn,
      underWay: this.#busyUs / wallUs,
    }
  }

  #countOf(type: string): TypeCount {
    const known = this.#counts.get(type)
    if (known) return known
    const count = { failed: 0, retries: 0, histogram: emptyHistogram() }
    this.#counts.set(type, count)
    return count
  }
}
