import {
  DEFAULT_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  EMPTY_SLICE,
  type Http2Connection,
  MAX_WINDOW_BYTES,
  NO_CONTENT_LENGTH,
  type Slice,
} from '@rpc-vs-mom/http2'
import { ByteQueue } from './byte-queue.ts'

/** Stream window is given back half a window at a time. */
const CREDIT_BYTES = DEFAULT_WINDOW_BYTES >> 1

/** A connection with streams, as one end of flows. */
export interface FlowEnd {
  readonly connection: Http2Connection
  /** Flows towards this end that wait for its connection window or its socket. */
  readonly blocked: Set<Flow>
  /** Bytes from this end have been passed on. */
  forwarded(bytes: number): void
  /** Bytes for this end are held or, if negative, held no more. */
  buffered(bytes: number): void
}

/** Who wants to know that a flow has sent the end of the stream. */
export interface FlowOwner {
  flowFinished(): void
}

/**
 * One direction of a call: DATA from a source stream to a sink stream. What the sink cannot take yet
 * is held; the source gets its stream window back as bytes go on, so one stream window is the most
 * that is ever held (RFC 9113 section 5.2).
 */
export class Flow {
  /** The source has ended its stream. */
  ended = false
  /** The end of the stream has been sent to the sink. */
  finished = false
  readonly #owner: FlowOwner
  #source: FlowEnd | undefined
  #sourceStreamId = 0
  #sink: FlowEnd | undefined
  #sinkStreamId = 0
  #windowBytes = 0
  /** Received and not passed on. */
  #owedBytes = 0
  /** Received and not yet announced in a WINDOW_UPDATE. */
  #uncreditedBytes = 0
  #creditBytes = 0
  #held = new ByteQueue()
  #trailers: Slice | undefined
  /** What the source has said of the bytes it sends, or NO_CONTENT_LENGTH. */
  #contentLength = NO_CONTENT_LENGTH
  #contentBytes = 0

  constructor(owner: FlowOwner) {
    this.#owner = owner
  }

  /** True when the source has ended without a byte or trailers that still have to go. */
  get drained(): boolean {
    return this.ended && this.#held.bytes === 0 && this.#trailers === undefined
  }

  from(source: FlowEnd, streamId: number): void {
    this.#source = source
    this.#sourceStreamId = streamId
  }

  to(sink: FlowEnd, streamId: number): void {
    this.#sink = sink
    this.#sinkStreamId = streamId
    this.#windowBytes = sink.connection.peer.initialWindowSize
  }

  /** Notes what the fields of the source say of the bytes that follow, in bytes or NO_CONTENT_LENGTH. */
  expect(contentLength: number): void {
    this.#contentLength = contentLength
    this.#contentBytes = 0
  }

  /** Counts bytes before they go on; false when they are not what the fields have said. */
  keepsLength(bytes: number, isEnd: boolean): boolean {
    if (this.#contentLength === NO_CONTENT_LENGTH) return true
    this.#contentBytes += bytes
    const left = this.#contentLength - this.#contentBytes
    return isEnd ? left === 0 : left >= 0
  }

  /**
   * Takes DATA from the source; `flowBytes` includes its padding. False when the source has sent
   * more than its stream window allows.
   */
  accept(data: Slice, flowBytes: number): boolean {
    const bytes = data.end - data.start
    this.#owedBytes += flowBytes
    this.#uncreditedBytes += flowBytes
    if (this.#uncreditedBytes > DEFAULT_WINDOW_BYTES) return false
    if (this.#mayPass(bytes)) this.#send(data)
    else this.#hold(data)
    if (flowBytes > bytes) this.#forwarded(flowBytes - bytes)
    return true
  }

  /** Ends the flow with trailers of the source, behind what is held. */
  end(trailers: Slice): void {
    this.ended = true
    this.#trailers = trailers
    if (this.#held.bytes === 0) this.#finish()
  }

  /** Widens the sink's stream window; false when it grows beyond what the protocol allows. */
  widen(incrementBytes: number): boolean {
    this.#windowBytes += incrementBytes
    if (this.#windowBytes > MAX_WINDOW_BYTES) return false
    this.resume()
    return true
  }

  /** Sends what is held as far as there is room, in turn with the other flows to the same end. */
  resume(): void {
    const sink = this.#sink
    if (sink === undefined || this.finished) return
    if (this.#held.bytes === 0) {
      if (this.ended) this.#finish()
    } else if (this.#windowBytes > 0) {
      sink.blocked.add(this)
      pumpBlocked(sink)
    }
  }

  /** Sends one frame of what is held, and queues for the next one. */
  sendOne(): void {
    const sink = this.#sink
    if (sink === undefined || this.#held.bytes === 0) return
    this.#sendHeld(sink)
    if (this.#held.bytes === 0 && this.ended) this.#finish()
    else if (this.#held.bytes > 0 && this.#windowBytes > 0) sink.blocked.add(this)
  }

  /** Starts again from the first byte, for another sink. `sent` is everything received so far. */
  rewind(sent: ByteQueue): void {
    this.#sink?.blocked.delete(this)
    this.#sink = undefined
    this.finished = false
    this.#held = sent.copy()
  }

  /** Takes over what the sink allows from a flow to the same stream that has sent nothing. */
  takeWindow(other: Flow): void {
    this.#windowBytes = other.#windowBytes
  }

  /** Forgets what is held: nobody wants it any more. */
  abandon(): void {
    this.#sink?.blocked.delete(this)
    this.#sink?.buffered(-this.#held.bytes)
    this.#held.clear()
    this.#trailers = undefined
    this.#sink = undefined
    this.#source?.forwarded(this.#owedBytes)
    this.#owedBytes = 0
  }

  /** Moves held bytes out of the network reads they came in. */
  compact(): void {
    this.#held.compact()
  }

  #mayPass(bytes: number): boolean {
    return (
      this.#sink !== undefined &&
      this.#held.bytes === 0 &&
      this.#windowBytes >= bytes &&
      this.#sink.connection.canSend(bytes)
    )
  }

  #send(data: Slice): void {
    const bytes = data.end - data.start
    this.finished = this.ended && this.#held.bytes === 0 && this.#trailers === undefined
    if (bytes === 0 && !this.finished) return
    this.#windowBytes -= bytes
    this.#sink!.connection.sendData(this.#sinkStreamId, data, this.finished)
    this.#forwarded(bytes)
    if (this.finished) this.#owner.flowFinished()
  }

  #hold(data: Slice): void {
    this.#held.push(data)
    this.#sink?.buffered(data.end - data.start)
    this.resume()
  }

  #sendHeld(sink: FlowEnd): void {
    const room = Math.min(this.#windowBytes, sink.connection.send.windowBytes, DEFAULT_FRAME_BYTES)
    if (room <= 0) return
    const data = this.#held.shift(room)!
    sink.buffered(data.start - data.end)
    this.#send(data)
  }

  #finish(): void {
    if (this.finished || this.#sink === undefined) return
    this.finished = true
    const { connection } = this.#sink
    if (this.#trailers === undefined) connection.sendData(this.#sinkStreamId, EMPTY_SLICE, true)
    else connection.send.fields(this.#sinkStreamId, this.#trailers, true)
    this.#owner.flowFinished()
  }

  #forwarded(bytes: number): void {
    const source = this.#source
    // What a replay sends once more has been given back already.
    const credit = Math.min(bytes, this.#owedBytes)
    if (source === undefined || credit === 0) return
    this.#owedBytes -= credit
    this.#creditBytes += credit
    source.forwarded(credit)
    if (this.ended || this.#creditBytes < CREDIT_BYTES) return
    source.connection.send.credit(this.#sourceStreamId, this.#creditBytes)
    this.#uncreditedBytes -= this.#creditBytes
    this.#creditBytes = 0
  }
}

/** Lets the flows that wait for this end go on in turn, one frame each, while there is room. */
export function pumpBlocked({ blocked, connection }: FlowEnd): void {
  for (const flow of blocked) {
    if (!connection.canSend(1)) return
    blocked.delete(flow)
    flow.sendOne()
  }
}
