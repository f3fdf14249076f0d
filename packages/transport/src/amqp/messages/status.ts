import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'
import type { MessageProperties, Options } from 'amqplib'
import { AskError, statusCodes } from '../../ask-error.ts'
import { isProtobuf, protobufContentType } from '../../content-type.ts'

/** Header of a reply that carries an error instead of an answer: its value is the status code. */
const statusHeader = 'x-status'

/** The body of such a reply in JSON; `error` is what the original study calls it. */
interface StatusBody {
  readonly code: string
  readonly message: string
  readonly error: string
}

/**
 * Tag of the field `error` in a reply of the contract: number 23, length-delimited. A reader that does not know it reads
 * a message in which nothing else is set.
 */
const errorTag = (23 << 3) | 2

export interface StatusReply {
  readonly body: Buffer
  readonly properties: Pick<Options.Publish, 'headers' | 'contentType'>
}

/** The reply that tells the requester of an error, in the encoding of its request. */
export function statusReply(
  { code, message }: AskError,
  contentType: string = protobufContentType,
): StatusReply {
  const headers = { [statusHeader]: code }
  const error = `${code}: ${message}`
  if (isProtobuf(contentType)) {
    const body = Buffer.from(new BinaryWriter().uint32(errorTag).string(error).finish())
    return { body, properties: { headers, contentType: protobufContentType } }
  }
  const body = Buffer.from(JSON.stringify({ code, message, error } satisfies StatusBody))
  return { body, properties: { headers, contentType: 'application/json' } }
}

/** The error that a reply carries, or undefined when it is an answer. */
export function errorInReply(
  properties: Pick<MessageProperties, 'headers' | 'contentType'>,
  body: Buffer,
): AskError | undefined {
  const status: unknown = properties.headers?.[statusHeader]
  if (status === undefined) return undefined
  const code = statusCodes.find((known) => known === status) ?? 'UNKNOWN'
  const isBinary = properties.contentType === protobufContentType
  return new AskError(code, isBinary ? errorField(body, code) : messageIn(body))
}

function messageIn(body: Buffer): string {
  try {
    const { message } = JSON.parse(body.toString()) as Partial<StatusBody>
    return String(message)
  } catch {
    return body.toString()
  }
}

/** Without the code before it, which is in the header. */
function errorField(body: Buffer, code: string): string {
  try {
    const reader = new BinaryReader(body)
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag()
      if (field === errorTag >>> 3) return reader.string().replace(`${code}: `, '')
      reader.skip(wireType, field)
    }
  } catch {
    // Whatever it is, it is no answer.
  }
  return body.toString()
}
