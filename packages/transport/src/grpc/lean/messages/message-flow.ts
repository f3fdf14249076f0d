import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { AskError } from '../../../ask-error.ts'
import { maxMessageBytes } from '../../../transport-limits.ts'
import { prefixBytes } from './partial-message.ts'

/** A sender should wait for `onRoom` while more bytes than these have not begun to go out. */
const fullBytes = 65_536

const longestTimerMs = 2 ** 31 - 1

/** What the owner of a flow is told of it. */
export interface FlowEvents {
  /** A message has come. */
  onMessage(message: Buffer): void
  /** At a listener: the client sends no more. */
  onHalfClose?(): void
  /** After it was full: all that waited has gone out or is going. */
  onRoom?(): void
  /**
   * The connection goes away once its streams have ended: what has begun may be finished. Without it a flow of a
   * listener ends with UNAVAILABLE, and one of a client goes on until the server ends it.
   */
  onGoingAway?(): void
  /**
   * It is over, with OK where there is no reason. Called once; nothing else is called afterwards. `holds` still says
   * what has not gone out.
   */
  onOver(reason: AskError | undefined): void
}

/** What a session does for one of its flows. */
export interface FlowCarrier {
  /** So many bytes more wait to be sent, or, with 0, the end of all does. */
  push(bytes: number): void
  /** So many bytes that waited are not wanted any more. */
  drop(bytes: number): void
  /** What came during a pause is to be handed over. */
  readOn(): void
  /** Ends the stream: a server says the reason, a client resets it. */
  abort(reason: AskError): void
}

/**
 * The messages of one stream that has any number of them, one way or both (grpc/doc/PROTOCOL-HTTP2.md). What comes in
 * during a pause is kept as bytes, never more than the window of the stream, which the peer gets back only when its
 * messages are handed over; so a peer that sends faster than it is read has to wait.
 */
export class MessageFlow {
  /** Largest message that is taken. */
  readonly maxBytes: number
  /** Of messages that no byte of has gone out, with their prefixes. */
  queuedBytes = 0
  /** What came during a pause. */
  heldBytes = 0
  /** No more messages will be queued. */
  isEnding = false
  isPaused = false
  isOver = false
  /** By their tickets. */
  readonly #queue = new InPlaceMap<Buffer>()
  #nextTicket = 1
  #lastTicket = 0
  #held: Buffer[] = []
  #events: FlowEvents | undefined
  #carrier: FlowCarrier | undefined
  #isSending = false
  #wantsRoom = false
  #afterRead: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(maxBytes: number = maxMessageBytes) {
    this.maxBytes = maxBytes
  }

  /** Sets who is told; before anything of the peer is read. */
  listen(events: FlowEvents): void {
    this.#events = events
  }

  /** Calls `late` at this moment of `performance.now()`, unless it is over before. */
  endAt(deadlineMs: number, late: () => void): void {
    if (deadlineMs === Infinity) return
    // A timer of Node fires at once above 24 days; nobody needs to be on time after that.
    const waitMs = Math.max(0, Math.min(deadlineMs - performance.now(), longestTimerMs))
    this.#timer = setTimeout(late, waitMs).unref()
  }

  /** Sends over this session from now on, what waits already first. */
  carryBy(carrier: FlowCarrier): void {
    this.#carrier = carrier
    if (this.queuedBytes > 0 || this.isEnding) carrier.push(this.queuedBytes)
  }

  /** More waits than should: send no more until `onRoom`. */
  get isFull(): boolean {
    return this.queuedBytes > fullBytes
  }

  /** Whether some of what was sent has not gone out. */
  get hasUnsent(): boolean {
    return this.#isSending || this.queuedBytes > 0
  }

  /** At a listener: sends the headers of the answer now, before there is a message. */
  begin(): void {
    if (!this.isOver && !this.isEnding) this.#carrier?.push(0)
  }

  /** Queues a message; its ticket is 0 where the flow takes no more. */
  send(message: Buffer): number {
    if (this.isOver || this.isEnding) return 0
    const bytes = prefixBytes + message.length
    const ticket = ++this.#lastTicket
    this.#queue.set(ticket, message)
    this.queuedBytes += bytes
    this.#carrier?.push(bytes)
    if (this.isFull) this.#wantsRoom = true
    return ticket
  }

  /** Whether no byte of the message has gone out. */
  holds(ticket: number): boolean {
    return this.#queue.has(ticket)
  }

  /** Takes a message back; false when some of it has gone out already. */
  unsend(ticket: number): boolean {
    const message = this.#queue.get(ticket)
    if (message === undefined) return false
    const bytes = prefixBytes + message.length
    this.#queue.delete(ticket)
    this.queuedBytes -= bytes
    this.#carrier?.drop(bytes)
    return true
  }

  /** Sends no more behind what waits: a server then ends the stream with OK, a client closes its half. */
  end(): void {
    if (this.isOver || this.isEnding) return
    this.isEnding = true
    this.#carrier?.push(0)
  }

  /** Ends the stream at once; what waits is not sent. */
  fail(reason: AskError): void {
    if (this.isOver) return
    this.#carrier?.abort(reason)
    this.close(reason)
  }

  /** Hands over no more until `resume`. */
  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    if (!this.isPaused || this.isOver) return
    this.isPaused = false
    this.#carrier?.readOn()
    if (this.heldBytes === 0) this.#runAfterRead()
  }

  /** The next message to send, when the one before has gone out; undefined when none waits. */
  next(): Buffer | undefined {
    while (this.#nextTicket <= this.#lastTicket) {
      const ticket = this.#nextTicket++
      const message = this.#queue.get(ticket)
      if (message === undefined) continue
      this.#queue.delete(ticket)
      this.queuedBytes -= prefixBytes + message.length
      this.#isSending = true
      return message
    }
    this.#isSending = false
    return undefined
  }

  /** None waits any more. */
  emptied(): void {
    if (!this.#wantsRoom) return
    this.#wantsRoom = false
    this.#events?.onRoom?.()
  }

  /** Hands a message over. */
  receive(message: Buffer): void {
    this.#events?.onMessage(message)
  }

  /** Keeps bytes that came during a pause. */
  hold(bytes: Buffer): void {
    this.#held.push(bytes)
    this.heldBytes += bytes.length
  }

  /** What came during a pause, in its order. */
  takeHeld(): Buffer[] {
    const held = this.#held
    this.#held = []
    this.heldBytes = 0
    return held
  }

  /** Calls `then` when all that came has been handed over. */
  afterRead(then: () => void): void {
    if (this.isOver) return
    this.#afterRead = then
    if (this.heldBytes === 0) this.#runAfterRead()
  }

  halfClosed(): void {
    this.#events?.onHalfClose?.()
  }

  /** Its owner is to end it soon; false where nobody wants to hear that. */
  goAway(): boolean {
    if (this.#events?.onGoingAway === undefined) return false
    this.#events.onGoingAway()
    return true
  }

  /** It is over; only the first time counts. */
  close(reason: AskError | undefined): void {
    if (this.isOver) return
    this.isOver = true
    clearTimeout(this.#timer)
    this.#afterRead = undefined
    this.takeHeld()
    this.#events?.onOver(reason)
    this.#queue.clear()
    this.queuedBytes = 0
  }

  #runAfterRead(): void {
    const then = this.#afterRead
    this.#afterRead = undefined
    then?.()
  }
}
