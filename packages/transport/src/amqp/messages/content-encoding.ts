import type { MessageProperties } from 'amqplib'
import { AskError } from '../../ask-error.ts'

/** Encodings in which a body is as it is; some clients name the charset of a text here. */
const asItIs: ReadonlySet<string> = new Set(['identity', 'utf-8', 'utf8', ''])

/** The refusal of a body that would have to be unpacked first, or undefined. */
export function encodingRefusal({
  contentEncoding,
}: Pick<MessageProperties, 'contentEncoding'>): AskError | undefined {
  if (typeof contentEncoding !== 'string' || asItIs.has(contentEncoding.toLowerCase()))
    return undefined
  const sentence = `The content encoding "${contentEncoding}" is not known; send the body as it is.`
  return new AskError('INVALID_ARGUMENT', sentence)
}
