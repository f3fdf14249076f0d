import { ErrorCode } from './error-codes.ts'

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

/** The error of a peer that costs more than it may (section 10.5). */
export function enhanceYourCalm(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.enhanceYourCalm, message)
}
