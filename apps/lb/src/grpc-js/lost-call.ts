import type { OutgoingStatus } from '@rpc-vs-mom/transport/grpc-calls'

/** What grpc-js says of a call whose connection broke, or that found none. */
const lostDetails =
  /^(Connection dropped$|No connection established|Failed to start HTTP\/2 stream|Stream refused by server$|(read|write) E[A-Z]+$|Call cancelled$)/

const neverSent =
  /^(No connection established|Failed to start HTTP\/2 stream|Stream refused by server$)/

/**
 * Whether a call ended because its connection did, and if so whether the worker may have begun to work on
 * it; undefined for the end that the worker gave it.
 */
export function lossOf(
  status: OutgoingStatus,
  isConnected: boolean,
): { reached: boolean } | undefined {
  const { progress, rstCode, details } = status
  const isRefused = progress === 'NOT_STARTED' || progress === 'REFUSED' || neverSent.test(details)
  if (isRefused) return { reached: false }
  const isLost = rstCode !== undefined && (!isConnected || lostDetails.test(details))
  return isLost || lostDetails.test(details) ? { reached: true } : undefined
}
