import { AskError, type StatusCode } from '@rpc-vs-mom/transport'

/**
 * Codes that say the worker is in trouble. All others are about the request or its caller, or, like
 * DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED, about too much work: taking workers out for that would
 * leave the rest with more. A hung worker fails its checks instead.
 */
const faults: ReadonlySet<StatusCode> = new Set(['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'])

export function isBackendFault(error: unknown): boolean {
  return faults.has(AskError.from(error).code)
}
