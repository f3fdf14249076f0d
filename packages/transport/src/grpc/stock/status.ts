import { status } from '@grpc/grpc-js'
import { AskError, statusCodes } from '../../ask-error.ts'
import { Untaken } from '../../untaken.ts'

const numbers: readonly number[] = statusCodes.map((code) => status[code])

/** How grpc-js words the loss of a connection under a call: a code of its own choice, no trailers. */
const brokenStream = /^(Received RST_STREAM with code|Call cancelled$|Connection dropped$)/

/** How grpc-js words that a call found nobody at the other end. */
const unconnected = /^No connection established\b/

/** What the listener puts into the trailers of a failed call. */
export function statusOf({ code, message }: AskError): { code: status; details: string } {
  return { code: status[code], details: message }
}

/**
 * The error that a call ended with. A stream that broke is UNAVAILABLE, whatever code the client library
 * gave it, because the request may be asked of somebody else; one that never left is `Untaken`.
 */
export function errorOf({ code, details }: { code: number; details: string }): AskError {
  if (brokenStream.test(details)) {
    return new AskError('UNAVAILABLE', `The connection broke before the reply (${details}).`)
  }
  const named = statusCodes[numbers.indexOf(code)] ?? 'UNKNOWN'
  if (named === 'UNAVAILABLE' && unconnected.test(details)) return new Untaken(details)
  return new AskError(named, details)
}

/**
 * How grpc-js words that the other side, saying goodbye, did not take a call: of unary calls it says nothing else
 * (1.14 leaves `progress` out where it may not retry by itself).
 */
const untaken =
  /^(Stream refused by server|Write error: Stream closed with error code NGHTTP2_REFUSED_STREAM)$/

/** How grpc-js words that the channel was closed while a call waited in it for a connection. */
const channelClosed = 'Channel closed before call started'

/** Whether a call was still waiting for a connection when its channel was replaced by another one. */
export function waitedInVain({ details }: { details: string }): boolean {
  return details === channelClosed
}

/** Whether a call has certainly not been taken, so that asking again cannot be asking twice. */
export function isUntaken({ progress, details }: { progress?: string; details: string }): boolean {
  return progress === 'REFUSED' || progress === 'NOT_STARTED' || untaken.test(details)
}
