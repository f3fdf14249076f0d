import { status } from '@grpc/grpc-js'
import { AskError, statusCodes } from '../ask-error.ts'

const numbers: readonly number[] = statusCodes.map((code) => status[code])

/** How grpc-js words the loss of a connection under a call: a code of its own choice, no trailers. */
const brokenStream = /^(Received RST_STREAM with code|Call cancelled$|Connection dropped$)/

/** What the listener puts into the trailers of a failed call. */
export function statusOf({ code, message }: AskError): { code: status; details: string } {
  return { code: status[code], details: message }
}

/**
 * The error that a call ended with. A stream that broke is UNAVAILABLE, whatever code the client library
 * gave it, because the request may be asked of somebody else.
 */
export function errorOf({ code, details }: { code: number; details: string }): AskError {
  if (brokenStream.test(details)) {
    return new AskError('UNAVAILABLE', `The connection broke before the reply (${details}).`)
  }
  return new AskError(statusCodes[numbers.indexOf(code)] ?? 'UNKNOWN', details)
}
