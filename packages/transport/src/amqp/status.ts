import type { MessageProperties, Options } from 'amqplib'
import { AskError, statusCodes } from '../ask-error.ts'

/** Header of a reply that carries an error instead of an answer: its value is the status code. */
const statusHeader = 'x-status'

/** The body of such a reply. */
interface StatusBody {
  readonly code: string
  readonly message: string
}

export interface StatusReply {
  readonly body: Buffer
  readonly properties: Pick<Options.Publish, 'headers' | 'contentType'>
}

/** The reply that tells the requester of an error. */
export function statusReply({ code, message }: AskError): StatusReply {
  return {
    body: Buffer.from(JSON.stringify({ code, message } satisfies StatusBody)),
    properties: { headers: { [statusHeader]: code }, contentType: 'application/json' },
  }
}

/** The error that a reply carries, or undefined when it is an answer. */
export function errorInReply(
  properties: Pick<MessageProperties, 'headers'>,
  body: Buffer,
): AskError | undefined {
  const status: unknown = properties.headers?.[statusHeader]
  if (status === undefined) return undefined
  const code = statusCodes.find((known) => known === status) ?? 'UNKNOWN'
  return new AskError(code, messageIn(body))
}

function messageIn(body: Buffer): string {
  try {
    const { message } = JSON.parse(body.toString()) as Partial<StatusBody>
    return String(message)
  } catch {
    return body.toString()
  }
}
