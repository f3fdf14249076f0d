import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node'
import type { Incoming } from '../answering.ts'
import { AskError, statusCodes } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { protobufContentType } from '../content-type.ts'
import { answerWithinMs, defaultTimeoutMs } from '../transport-limits.ts'

/** Headers of a request. Time travels as what is left of it, because two machines' clocks need not agree. */
const methodHeader = 'Method'
const contentTypeHeader = 'Content-Type'
const timeoutHeader = 'Timeout-Ms'
/** A request that only asks whether somebody takes requests. */
const checkHeader = 'Check'

/** Header of a reply that carries an error instead of an answer: its value is the status code. */
const statusHeader = 'Status-Code'

/** What the server itself answers where nobody has subscribed (docs.nats.io, request-reply). */
const noResponders = 503

export function requestHeaders({ method, contentType, timeoutMs }: Call): MsgHdrs {
  const fields = headers()
  fields.append(methodHeader, method)
  fields.append(contentTypeHeader, contentType ?? protobufContentType)
  fields.append(timeoutHeader, String(timeoutMs))
  return fields
}

export function checkHeaders(): MsgHdrs {
  const fields = headers()
  fields.append(checkHeader, '1')
  return fields
}

export function isCheck(request: Msg): boolean {
  return request.headers?.has(checkHeader) ?? false
}

/** Reads what a request asks for. One without a deadline gets the default. */
export function readRequest({ headers: fields }: Msg): Incoming {
  const leftMs = Number(fields?.get(timeoutHeader) || undefined)
  return {
    method: fields?.get(methodHeader) ?? '',
    contentType: fields?.get(contentTypeHeader) || undefined,
    timeoutMs: Number.isFinite(leftMs) ? answerWithinMs(leftMs) : defaultTimeoutMs,
  }
}

export interface ErrorReply {
  readonly body: Uint8Array
  readonly headers: MsgHdrs
}

/** The reply that tells the requester of an error; the message is its body, for headers hold one line. */
export function errorReply({ code, message }: AskError): ErrorReply {
  const fields = headers()
  fields.append(statusHeader, code)
  return { body: Buffer.from(message), headers: fields }
}

/** The outcome that a reply carries. */
export function outcomeOf({ headers: fields, data }: Msg, peer: string): Uint8Array | AskError {
  if (fields === undefined) return data
  if (fields.code === noResponders) {
    return new AskError('UNAVAILABLE', `Nobody listens at ${peer}.`)
  }
  const status = fields.get(statusHeader)
  if (status === '') return data
  const code = statusCodes.find((known) => known === status) ?? 'UNKNOWN'
  return new AskError(code, Buffer.from(data).toString())
}
