import type { Metadata, status } from '@grpc/grpc-js'
import type { OutgoingCall } from '@rpc-vs-mom/transport/grpc-calls'
import type { RequestMessages } from './request-messages.ts'

/** Messages handed to node:http2 and not written yet: one on its way, and one behind it. */
const maxUnwritten = 2

export interface AttemptOptions {
  readonly request: RequestMessages
  /** On the clock of the lb. */
  readonly sentMs: number
  /** Called when the caller's next message could go on. */
  readonly readMore: () => void
}

/** A request on its way to one worker. */
export class Attempt {
  readonly sentMs: number
  /** Metadata of the answer that waits for the end, and the message behind it once it is there. */
  held: { readonly metadata: Metadata; message?: Buffer } | undefined
  readonly #request: RequestMessages
  readonly #readMore: () => void
  #outgoing: OutgoingCall | undefined
  #unwritten = 0
  #isHalfClosed = false

  constructor({ request, sentMs, readMore }: AttemptOptions) {
    this.#request = request
    this.sentMs = sentMs
    this.#readMore = readMore
  }

  begin(outgoing: OutgoingCall): void {
    this.#outgoing = outgoing
    outgoing.startRead()
    this.pump()
  }

  /** Sends what is there of the request, as far as there is room. */
  pump(): void {
    const outgoing = this.#outgoing
    if (!outgoing) return
    while (this.#request.hasNext && this.#unwritten < maxUnwritten) {
      this.#unwritten += 1
      outgoing.send(this.#request.next(), () => this.#written())
    }
    if (this.#request.hasNext) return
    if (!this.#request.ended) this.#readMore()
    else if (!this.#isHalfClosed) {
      this.#isHalfClosed = true
      outgoing.halfClose()
    }
  }

  /** Asks for the next message of the answer. */
  startRead(): void {
    this.#outgoing?.startRead()
  }

  /** Nothing more is sent. */
  end(): void {
    this.#outgoing = undefined
  }

  cancel(code: status, details: string): void {
    this.#outgoing?.cancel(code, details)
    this.#outgoing = undefined
  }

  #written(): void {
    this.#unwritten -= 1
    this.pump()
  }
}
