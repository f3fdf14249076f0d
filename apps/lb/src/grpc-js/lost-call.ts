import { isUntaken, type OutgoingStatus } from '@rpc-vs-mom/transport/grpc-calls'

/** What grpc-js says of a call whose connection broke, or that found none. */
const lost =
  /^(Connection dropped$|No connection established|(read|write) E[A-Z]+$|Call cancelled$|Write error: )/

const foundNone = /^No connection established/

/**
 * Whether a call ended because its connection did, and if so whether the worker may have begun to work on
 * it; undefined for the end that the worker gave it.
 */
export function lossOf(
  status: OutgoingStatus,
  isConnected: boolean,
): { reached: boolean } | undefined {
  if (isUntaken(status) || foundNone.test(status.details)) return { reached: false }
  const isLost = lost.test(status.details) || (status.rstCode !== undefined && !isConnected)
  return isLost ? { reached: true } : undefined
}
