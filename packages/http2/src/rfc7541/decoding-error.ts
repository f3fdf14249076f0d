/** A field block that no HPACK decoder may accept (RFC 7541 sections 2 to 6); the connection cannot go on. */
export class DecodingError extends Error {
  override readonly name = 'DecodingError'
}
