import { DEFAULT_LIMITS } from '@rpc-vs-mom/relay'

/** Bytes kept of a request for another worker. */
const keptBytes = DEFAULT_LIMITS.replayBytes

/** The messages of one request: those that wait for a worker, and those kept to be sent once more. */
export class RequestMessages {
  /** The caller has ended its side. */
  ended = false
  #messages: Buffer[] = []
  #next = 0
  #bytes = 0
  #isKept = true

  /** Whether a worker could still get all of it. */
  get isWhole(): boolean {
    return this.#isKept
  }

  get hasNext(): boolean {
    return this.#next < this.#messages.length
  }

  push(message: Buffer): void {
    this.#messages.push(message)
    this.#bytes += message.length
    if (this.#bytes > keptBytes) this.forget()
  }

  /** The next message that goes out. Throws when there is none. */
  next(): Buffer {
    const message = this.#messages[this.#next]
    if (!message) throw new RangeError('No message waits.')
    if (this.#isKept) this.#next += 1
    else this.#messages.shift()
    return message
  }

  /** The same from the first message on, for a second attempt; undefined when it is not all here. */
  copy(): RequestMessages | undefined {
    if (!this.ended || !this.#isKept) return undefined
    const copy = new RequestMessages()
    copy.#messages = this.#messages
    copy.#bytes = this.#bytes
    copy.ended = true
    return copy
  }

  /** Starts again from the first message. */
  rewind(): void {
    this.#next = 0
  }

  /** Drops what has been sent: nobody else will get the request. */
  forget(): void {
    if (!this.#isKept) return
    this.#isKept = false
    this.#messages = this.#messages.slice(this.#next)
    this.#next = 0
  }
}
