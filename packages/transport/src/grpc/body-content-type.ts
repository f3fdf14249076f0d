import { protobufContentType } from '../content-type.ts'

/**
 * Metadata key for the content type of request and reply where it is not protobuf. The header
 * `content-type: application/grpc+json` is meant for this, but grpc-js always sends its own.
 */
export const bodyContentType = 'body-content-type'

/** The value to send for a call of that content type; undefined where none is sent. */
export function sentContentType(contentType: string | undefined): string | undefined {
  return contentType === protobufContentType ? undefined : contentType
}
