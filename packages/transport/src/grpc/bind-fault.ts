import { AskError } from '../ask-error.ts'
import type { GrpcAddress } from './address.ts'

/** Why nobody listens at that address, in one sentence. */
export function bindFault(cause: Error, { host, port }: GrpcAddress): AskError {
  if (cause.message.includes('EADDRINUSE')) {
    const sentence = `Port ${port} on ${host} is taken by another process; choose another one.`
    return new AskError('ALREADY_EXISTS', sentence, { cause })
  }
  const sentence = `Cannot listen on port ${port} of ${host}: ${cause.message}.`
  return new AskError('FAILED_PRECONDITION', sentence, { cause })
}
