/**
 * The words of the study: the wire contract, its two codecs, and what counts as a valid request.
 *
 * It does not move bytes (transport), answer requests (query) or make data (dataset).
 * Database tables are a subpath, `@rpc-vs-mom/schema/tables`, so that only those who build SQL load
 * drizzle; the key of one of them is `@rpc-vs-mom/schema/place`; the compiled proto for server reflection
 * is `@rpc-vs-mom/schema/descriptor`.
 */
export { codecFor, codecs, type Codec, type CodecName, type MessageCodec } from './codec.ts'
export { MalformedMessage } from './malformed-message.ts'
export {
  idempotentPaths,
  isMethodName,
  methodNames,
  serviceName,
  type MethodName,
} from './methods.ts'
export { parseSalesFilter, type SalesFilter } from './sales-filter.ts'
export { Empty, SalesRequest, SalesResponse, SystemStats } from './generated/simulation.ts'
export { checkWireFormat } from './wire-walk.ts'
