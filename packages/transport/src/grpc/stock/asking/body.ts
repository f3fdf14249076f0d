import { Metadata } from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import type { Call } from '../../../ask.ts'
import { bodyContentType, sentContentType } from '../../body-content-type.ts'

const none = new Metadata()
const waiting = new Metadata({ waitForReady: true })

/**
 * The metadata of a call, which also says to grpc-js whether it waits for a connection; grpc-js copies before it
 * changes, so that one empty object serves all.
 */
export function metadataFor(
  { contentType, metadata }: Pick<Call, 'contentType' | 'metadata'>,
  waitForReady = false,
): Metadata {
  const body = sentContentType(contentType)
  if (body === undefined && metadata === undefined) return waitForReady ? waiting : none
  const sent = new Metadata({ waitForReady })
  for (const [name, value] of metadata ?? [])
    sent.add(name, typeof value === 'string' ? value : asBuffer(value))
  if (body !== undefined) sent.set(bodyContentType, body)
  return sent
}
