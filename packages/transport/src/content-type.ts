/** Content type of a call that names none. */
export const protobufContentType = 'application/x-protobuf'

/** Whether a body of this content type is protobuf, by any of its usual names. */
export function isProtobuf(contentType: string): boolean {
  return /^application\/(x-)?protobuf *(;|$)/i.test(contentType.trim())
}
