import { codecFor, codecs, MalformedMessage, type Codec } from '@rpc-vs-mom/schema'
import type { ServiceCall } from '@rpc-vs-mom/service'

/** The codec of the content type that a caller named; throws `MalformedMessage` for one that nobody knows. */
export function codecOf({ contentType }: Pick<ServiceCall, 'contentType'>): Codec {
  if (contentType === undefined) return codecs.protobuf
  const codec = codecFor(contentType)
  if (codec) return codec
  const known = Object.values(codecs).map((one) => one.contentType)
  throw new MalformedMessage(
    `content type "${contentType}" is not known; send ${known.join(' or ')}`,
  )
}
