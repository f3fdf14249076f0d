import { literalField, literalWithStaticName, type Slice } from '@rpc-vs-mom/http2'
import { trailers, trailersOnly } from '@rpc-vs-mom/http2/grpc'
import type { AskError } from '../../../ask-error.ts'
import { numberOf } from '../status.ts'

/** `:status` of the static table of RFC 7541, with the value 200 and by name. */
const status200 = Buffer.from([0x88])
const statusIndex = 8
const contentTypeIndex = 31

/** What opens an answer with a message. */
export const answerHeaders = sliceOf(
  status200,
  literalWithStaticName(contentTypeIndex, 'application/grpc'),
)

/** What ends it. */
export const okTrailers = sliceOf(literalField('grpc-status', '0'))

/** What a request that is not of gRPC is answered with. */
export const unsupportedMediaType = sliceOf(literalWithStaticName(statusIndex, '415'))

/** The end of an answer that failed, before or behind its headers. */
export function errorFields({ code, message }: AskError, isAnswered: boolean): Slice {
  const refusal = { status: numberOf(code), message }
  return isAnswered ? trailers(refusal) : trailersOnly(refusal)
}

function sliceOf(...fields: Buffer[]): Slice {
  const buffer = Buffer.concat(fields)
  return { buffer, start: 0, end: buffer.length }
}
