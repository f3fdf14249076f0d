import { Metadata } from '@grpc/grpc-js'
import { DEFAULT_LIMITS, type Refusal } from '@rpc-vs-mom/relay'
import type { IncomingCall } from '@rpc-vs-mom/transport/grpc-calls'
import { RequestMessages } from './request-messages.ts'

const maxCallerLength = DEFAULT_LIMITS.callerLength

export interface CallerEvents {
  /** The metadata is here, so that a worker can be found. */
  began(): void
  /** There is more of the request, or its end. */
  more(): void
  /** The caller has given the call up or its time is over; grpc-js has told it so. */
  gone(): void
}

/** The caller's side of a forwarded call: what it has sent so far, and what it is told. */
export class CallerSide {
  readonly request = new RequestMessages()
  readonly #incoming: IncomingCall
  #events: CallerEvents | undefined
  #metadata = new Metadata()
  #isReading = false
  #isOver = false

  constructor(incoming: IncomingCall) {
    this.#incoming = incoming
  }

  /** The caller has its status, or is gone. */
  get isOver(): boolean {
    return this.#isOver
  }

  get metadata(): Metadata {
    return this.#metadata
  }

  /** A moment of `performance.now()`; Infinity without one. */
  get deadlineAt(): number {
    return Number(this.#incoming.getDeadline())
  }

  start(events: CallerEvents): void {
    this.#events = events
    this.#incoming.start(this)
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#metadata = metadata
    this.#events?.began()
  }

  onReceiveMessage(message: Buffer): void {
    this.#isReading = false
    this.request.push(message)
    this.#events?.more()
  }

  onReceiveHalfClose(): void {
    this.request.ended = true
    this.#events?.more()
  }

  onCancel(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events?.gone()
  }

  /** Who calls: what its metadata says under `key`, otherwise its address. */
  name(key: string | undefined): string {
    const named = key === undefined ? undefined : this.#metadata.get(key)[0]?.toString()
    if (named !== undefined && named.length <= maxCallerLength) return named
    // One caller may have many connections: the port is not part of who it is.
    return this.#incoming.getConnectionInfo().remoteAddress ?? 'unknown'
  }

  /** Asks for the next message of the request. */
  readMore(): void {
    if (this.#isReading || this.#isOver) return
    this.#isReading = true
    this.#incoming.startRead()
  }

  /** Begins the answer. */
  answer(metadata: Metadata): void {
    this.#incoming.sendMetadata(metadata)
  }

  /** Sends a message of the answer; `passed` is called when the next one may come. */
  send(message: Buffer, passed: () => void): void {
    this.#incoming.sendMessage(message, passed)
  }

  refuse({ status, message, retryAfterMs }: Refusal): void {
    const metadata = new Metadata()
    if (retryAfterMs !== undefined)
      metadata.set('grpc-retry-pushback-ms', String(Math.ceil(retryAfterMs)))
    this.finish({ code: status, details: message, metadata })
  }

  /** Ends the call; harmless when it is over. */
  finish({ code, details, metadata }: Parameters<IncomingCall['sendStatus']>[0]): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#incoming.sendStatus({ code, details, metadata })
  }
}
