import { Metadata } from '@grpc/grpc-js'
import { bodyContentType, sentContentType } from '../../body-content-type.ts'

const none = new Metadata()

/** The metadata of a call; grpc-js copies before it changes, so that one empty object serves all. */
export function metadataFor(contentType: string | undefined): Metadata {
  const sent = sentContentType(contentType)
  if (sent === undefined) return none
  const metadata = new Metadata()
  metadata.set(bodyContentType, sent)
  return metadata
}
