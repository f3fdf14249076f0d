/** RFC 9113 section 3.4: the bytes with which a client opens a connection. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'

export const CLIENT_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** Checks the preface of a connection that may arrive in pieces. */
export class PrefaceReader {
  #matched = 0

  get complete(): boolean {
    return this.#matched === CLIENT_PREFACE.length
  }

  /** The rest of `chunk` behind the preface. Throws ConnectionError at the first wrong byte. */
  read(chunk: Buffer): Buffer {
    const length = Math.min(chunk.length, CLIENT_PREFACE.length - this.#matched)
    const expected = CLIENT_PREFACE.subarray(this.#matched, this.#matched + length)
    if (!chunk.subarray(0, length).equals(expected)) {
      throw new ConnectionError(ErrorCode.protocolError, 'the connection is not HTTP/2')
    }
    this.#matched += length
    return chunk.subarray(length)
  }
}
