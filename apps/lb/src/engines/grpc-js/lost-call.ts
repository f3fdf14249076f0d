import { isUntaken, type OutgoingStatus } from '@rpc-vs-mom/transport/grpc-calls'

/** What grpc-js says of a call whose connection broke. */
const lost = /^(Connection dropped$|(read|write) E[A-Z]+$|Call cancelled$|Write error: )/

/**
 * Whether a call ended because its connection did, and if so whether the worker may have begun to work on
 * it; undefined for the end that the worker gave it.
 */
export function lossOf(
  status: OutgoingStatus,
  isConnected: boolean,
): { reached: boolean } | undefined {
  if (isUntaken(status)) return { reached: false }
  const isLost = lost.test(status.details) || (status.rstCode !== undefined && !isConnected)
  return isLost ? { reached: true } : undefined
}
