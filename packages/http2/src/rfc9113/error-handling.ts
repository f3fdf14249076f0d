/** RFC 9113 section 5.4.1: an error after which the whole connection must be closed with GOAWAY. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  /** One of ErrorCode. */
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
