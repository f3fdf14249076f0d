import type { SalesProfile } from '@rpc-vs-mom/query'
import {
  codecFor,
  codecs,
  getSalesMetrics,
  getSystemStats,
  MalformedMessage,
  parseSalesFilter,
  type EndDateReading,
  type Codec,
  type SalesResponse,
} from '@rpc-vs-mom/schema'
import type { Queries } from '../../workload/src/sales/serving/queries.ts'
import { systemStatsReporter } from '../../workload/src/sales/serving/system-stats.ts'

export interface ServiceOptions {
  readonly queries: Queries
  /** Name that every answer carries, so that callers can see who did the work. */
  readonly name: string
  /** Query profile that every answer names, so that a caller can tell that two were never mixed. */
  readonly profile: SalesProfile
  /** What an `end_date` without a time of day ends with; all of its day when missing. */
  readonly endDates?: EndDateReading
}

/** What a call carries beside its bytes; a transport's `Call` is one. */
interface ServiceCall {
  readonly method: string
  readonly timeoutMs: number
  readonly contentType?: string
  /** Longest wait before the work begins; `timeoutMs` when missing. */
  readonly startWithinMs?: number | undefined
}

export interface Service {
  /**
   * Answers one request in the encoding it came in. Rejects with an error that carries a status
   * `code`: INVALID_ARGUMENT for bytes or filters that make no sense, RESOURCE_EXHAUSTED and
   * DEADLINE_EXCEEDED for work that was not started.
   */
  readonly answer: (request: Uint8Array, call: ServiceCall) => Promise<Uint8Array>
}

/** Asked for a method that the service does not have. */
class UnknownMethod extends Error {
  override readonly name = 'UnknownMethod'
  readonly code = 'UNIMPLEMENTED'
}

export function createService({ queries, name, profile, endDates }: ServiceOptions): Service {
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

  return {
    async answer(request, call) {
      const codec = codecOf(call.contentType)
      switch (call.method) {
        case getSalesMetrics:
          return salesMetrics(request, codec, startWithinMs(call))
        case getSystemStats:
          codec.empty.decode(request)
          return codec.systemStats.encode(systemStats())
        default:
          throw new UnknownMethod(`There is no method "${call.method}".`)
      }
    },
  }
}

function startWithinMs({ timeoutMs, startWithinMs: most = timeoutMs }: ServiceCall): number {
  return Math.min(timeoutMs, most)
}

function codecOf(contentType: string | undefined): Codec {
  if (contentType === undefined) return codecs.protobuf
  const codec = codecFor(contentType)
  if (codec) return codec
  const known = Object.values(codecs).map((one) => one.contentType)
  throw new MalformedMessage(
    `content type "${contentType}" is not known; send ${known.join(' or ')}`,
  )
}
