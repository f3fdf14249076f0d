import { Metadata } from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import type { Call } from '../../../ask.ts'
import { bodyContentType, sentContentType } from '../../body-content-type.ts'

const none = new Metadata()

/** The metadata of a call; grpc-js copies before it changes, so that one empty object serves all. */
export function metadataFor({ contentType, metadata }: Pick<Call, 'contentType' | 'metadata'>) {
  const body = sentContentType(contentType)
  if (body === undefined && metadata === undefined) return none
  const sent = new Metadata()
  for (const [name, value] of metadata ?? [])
    sent.add(name, typeof value === 'string' ? value : asBuffer(value))
  if (body !== undefined) sent.set(bodyContentType, body)
  return sent
}
