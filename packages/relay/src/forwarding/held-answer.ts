import { copyOf, type Slice } from '@rpc-vs-mom/http2'

/**
 * The beginning of an answer, while its call could still be asked of another backend: its headers and one
 * frame of DATA, which is all of a small message. It waits for the trailers, or for more DATA.
 */
export class HeldAnswer {
  readonly headers: Slice
  data: Slice | undefined
  /** Of the data, padding included. */
  flowBytes = 0

  constructor(headers: Slice) {
    this.headers = copyOf(headers)
  }

  /** Takes the first DATA, and false is the answer to any other. */
  take(data: Slice, flowBytes: number): boolean {
    if (this.data !== undefined) return false
    this.data = copyOf(data)
    this.flowBytes = flowBytes
    return true
  }
}
