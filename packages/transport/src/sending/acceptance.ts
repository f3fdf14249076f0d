import { AskError, type StatusCode } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import type { Metadata } from '../metadata.ts'
import type { Send } from './send.ts'

/** Metadata of a request that is to be accepted only: its reply is empty and says so. */
const acceptField = 'x-accept'

/** A receiver that answers with these has not accepted the work; all else leaves it open, as a connection that broke does. */
const refusals: ReadonlySet<StatusCode> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'UNAUTHENTICATED',
])

/** Over a transport with metadata: asks for the acceptance instead of the work. */
export function sendByAsking(ask: Ask): Send {
  return async (request, call) => {
    const metadata: Metadata = [...(call.metadata ?? []), [acceptField, 'true']]
    await ask(request, { ...call, metadata }).catch(throwUnlessUnknown)
  }
}

/** The answering side of `sendByAsking`; without `accept` what is to be accepted only is UNIMPLEMENTED. */
export function acceptingWith(accept: Send | undefined, ask: Ask): Ask {
  return async (request, call) => {
    if (!call.metadata?.some(([name]) => name === acceptField)) return ask(request, call)
    if (accept === undefined) throw acceptsNothing(call.method)
    await accept(request, call)
    return new Uint8Array()
  }
}

export function acceptsNothing(method: string): AskError {
  const sentence = `Who listens here does not take ${method} to do it later; ask for it instead.`
  return new AskError('UNIMPLEMENTED', sentence)
}

/** Whatever says neither that the work was accepted nor that it was refused becomes UNKNOWN. */
export function throwUnlessUnknown(thrown: unknown): never {
  const error = AskError.from(thrown)
  if (refusals.has(error.code)) throw error
  throw acceptanceUnknown(error)
}

export function acceptanceUnknown(cause: AskError): AskError {
  const sentence = `It is not known whether the work was accepted: ${cause.code}, ${cause.message}`
  return new AskError('UNKNOWN', sentence, { cause })
}
