import { Metadata } from '@grpc/grpc-js'
import { protobufContentType } from '../content-type.ts'

/**
 * Metadata key for the content type of request and reply where it is not protobuf. The header
 * `content-type: application/grpc+json` is meant for this, but grpc-js always sends its own.
 */
export const bodyContentType = 'body-content-type'

const none = new Metadata()

/** The metadata of a call; grpc-js copies before it changes, so that one empty object serves all. */
export function metadataFor(contentType: string | undefined): Metadata {
  if (contentType === undefined || contentType === protobufContentType) return none
  const metadata = new Metadata()
  metadata.set(bodyContentType, contentType)
  return metadata
}
