/** Bytes that are not the message they should be; the message says what is wrong with them. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
  readonly code = 'INVALID_ARGUMENT'
}
