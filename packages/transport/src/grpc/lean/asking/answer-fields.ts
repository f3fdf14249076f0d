import { areOfResponse, areOfTrailers } from '@rpc-vs-mom/http2'
import type { CallFacts } from '@rpc-vs-mom/http2/grpc'
import { AskError } from '../../../ask-error.ts'
import { isGrpc, notedNames } from '../field-names.ts'
import { errorOfHttp, errorOfTrailers } from '../status.ts'
import type { ClientCall } from './client-call.ts'

/** Why the headers of an answer begin none of gRPC; undefined where they do. */
export function refusalIn({ httpStatus, noted }: CallFacts): AskError | undefined {
  if (httpStatus !== 200) return errorOfHttp(httpStatus)
  return isGrpc(noted[notedNames.contentType]) ? undefined : notGrpc
}

/** What the last fields of an answer make of its call; undefined where they are malformed. */
export function outcomeIn(facts: CallFacts, call: ClientCall): Uint8Array | AskError | undefined {
  if (call.isAnswered ? !areOfTrailers(facts) : !areOfResponse(facts, true)) return undefined
  const { grpcStatus, httpStatus } = facts
  if (!call.isAnswered && httpStatus !== 200 && grpcStatus === undefined) {
    return errorOfHttp(httpStatus)
  }
  return errorOfTrailers(facts) ?? replyOf(call)
}

/** Nothing is wanted of a flow but its end. */
function replyOf({ flow, incoming, method }: ClientCall): Uint8Array | AskError {
  if (flow !== undefined) return nothing
  return incoming ?? new AskError('INTERNAL', `/${method} ended with OK but without a reply.`)
}

const nothing = new Uint8Array()

const notGrpc = new AskError('UNKNOWN', 'The answer has a content type that is not of gRPC.')
