/**
 * The words of the study: the wire contract, its two codecs, and what counts as a valid request.
 *
 * It does not move bytes (transport), answer requests (query) or make data (dataset).
 * Database tables are a subpath, `@rpc-vs-mom/schema/tables`, so that only those who build SQL load
 * drizzle; the key of one of them is `@rpc-vs-mom/schema/place`; the compiled proto with the
 * contract as transports are told of it is `@rpc-vs-mom/schema/contract`.
 */
export { codecFor, codecs, type Codec, type CodecName } from './codec.ts'
export type { MessageCodec } from './message-codec.ts'
export { MalformedMessage } from './malformed-message.ts'
export {
  getSalesMetrics,
  getSystemStats,
  idempotentMethods,
  methodNames,
  serviceName,
} from './methods.ts'
export {
  endDateReadings,
  parseSalesFilter,
  type EndDateReading,
  type SalesFilter,
} from './sales-filter.ts'
export { Empty, SalesRequest, SalesResponse, SystemStats } from './generated/simulation.ts'
