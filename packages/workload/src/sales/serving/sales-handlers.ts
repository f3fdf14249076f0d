import type { SalesProfile } from '@rpc-vs-mom/query'
import {
  getSalesMetrics,
  getSystemStats,
  parseSalesFilter,
  type EndDateReading,
  type Codec,
  type SalesResponse,
} from '@rpc-vs-mom/schema'
import { createService, startWithinMs, type Handler, type Service } from '@rpc-vs-mom/service'
import { codecOf } from '../../contract/codec-of-call.ts'
import type { Queries } from './queries.ts'
import { systemStatsReporter } from './system-stats.ts'

export interface SalesHandlerOptions {
  readonly queries: Queries
  /** Name that every answer carries, so that callers can see who did the work. */
  readonly name: string
  /** Query profile that every answer names, so that a caller can tell that two were never mixed. */
  readonly profile: SalesProfile
  /** What an `end_date` without a time of day ends with; all of its day when missing. */
  readonly endDates?: EndDateReading | undefined
}

/** Decodes, validates, waits its turn, queries on this thread or on one of its own, encodes. */
export function salesHandlers({
  queries,
  name,
  profile,
  endDates,
}: SalesHandlerOptions): [salesMetrics: Handler, systemStats: Handler] {
  const systemStats = systemStatsReporter(() => queries.waiting)

  async function salesMetrics(
    request: Uint8Array,
    codec: Codec,
    startMs: number,
  ): Promise<Uint8Array> {
    const filter = parseSalesFilter(codec.salesRequest.decode(request), endDates)
    const { result, waitUs, workUs } = await queries.summarize(filter, startMs)
    const response: SalesResponse = {
      totalSalesCount: result.count,
      totalRevenue: result.revenueCents,
      averageAmount: result.count === 0 ? 0 : result.revenueCents / result.count,
      regionProcessed: name,
      queueWaitUs: Math.round(waitUs),
      queryUs: Math.round(workUs),
      profile,
      error: '',
    }
    return codec.salesResponse.encode(response)
  }

  return [
    {
      method: getSalesMetrics,
      answer: async (request, call) => salesMetrics(request, codecOf(call), startWithinMs(call)),
    },
    {
      method: getSystemStats,
      async answer(request, call) {
        const codec = codecOf(call)
        codec.empty.decode(request)
        return codec.systemStats.encode(systemStats())
      },
    },
  ]
}

/** The whole contract, answered by `queries`. */
export function salesService(options: SalesHandlerOptions): Service {
  return createService({ handlers: salesHandlers(options) })
}
