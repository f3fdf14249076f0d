import { AskError, type StatusCode } from './ask-error.ts'

/**
 * Codes that say the one who was asked is in trouble. All others are about the request or its caller, or, like
 * DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED, about too much work: taking workers out for that would
 * leave the rest with more. A hung one fails its checks instead.
 */
const faults: ReadonlySet<StatusCode> = new Set(['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'])

/** Whether a failed call says that its answerer is in trouble, rather than its request or its caller. */
export function isPeerFault(error: unknown): boolean {
  return faults.has(AskError.from(error).code)
}
