/** RFC 9113 sections 5.1 and 6: what each received frame does to a connection. */
import type { ConnectionLimits } from '../connection-limits.ts'
import { HeaderBlockDecoder } from '../rfc7541/header-block-decoding.ts'
import type { Ration } from './denial-of-service.ts'
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { FieldBlock } from './field-section.ts'
import { ReceiveWindow, widen } from './flow-control.ts'
import { Flag, type Frame, FrameType, type Slice } from './frame-format.ts'
import type { FrameSender } from './frame-sender.ts'
import { type Goaway, readGoaway } from './goaway.ts'
import { removePadding } from './padding.ts'
import { answerPing, pingFrame, readPing } from './ping.ts'
import { checkPriority, removePriority } from './priority.ts'
import { readRstStream } from './rst-stream.ts'
import { applySettings, defaultPeerSettings, isSettingsAck, settingsAckFrame } from './settings.ts'
import { readWindowUpdate } from './window-update.ts'

/** What the owner of a connection is told. Stream ids have not been checked, except that they are not 0. */
export interface ConnectionEvents {
  /** Highest stream of the peer that was taken on, for GOAWAY. */
  readonly lastStreamId: number
  /** A stateless field block; undefined when the section is larger than the limit. */
  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void
  /** `flowBytes` is what flow control counts: the payload with its padding. */
  onData(frame: Frame, flowBytes: number): void
  onReset(streamId: number, code: number): void
  onStreamWindow(streamId: number, incrementBytes: number): void
  onInitialWindow(deltaBytes: number): void
  /** The connection window or the socket has room again. */
  onSendable(): void
  onSettings(): void
  onGoaway(goaway: Goaway): void
  /** Called once; the connection can no longer be used. */
  onClosed(reason: Error): void
}

/** Takes one frame after the other. Throws ConnectionError and DecodingError. */
export class FrameReceiver {
  readonly peer = defaultPeerSettings()
  settingsReceived = false
  settingsAcknowledged = false
  /** When our latest ping that was not answered left; 0 when none is on its way. */
  pingSentMs = 0
  readonly #events: ConnectionEvents
  readonly #send: FrameSender
  readonly #ration: Ration
  readonly #block: FieldBlock
  readonly #window: ReceiveWindow
  #decoder: HeaderBlockDecoder | undefined
  #pings = 0

  constructor(
    events: ConnectionEvents,
    { send, ration, limits }: { send: FrameSender; ration: Ration; limits: ConnectionLimits },
  ) {
    this.#events = events
    this.#send = send
    this.#ration = ration
    this.#block = new FieldBlock(limits.fieldBlockBytes)
    this.#window = new ReceiveWindow(limits.connectionWindowBytes)
    this.#decoder = new HeaderBlockDecoder(limits.fieldListBytes)
  }

  /** Whether a field block has begun and not ended. */
  get midBlock(): boolean {
    return this.#block.openStreamId !== 0
  }

  /** Gives the peer connection window back for bytes that have left our memory. */
  credit(bytes: number): void {
    this.#window.credit(bytes)
    const increment = this.#window.increment()
    if (increment > 0) this.#send.credit(0, increment)
  }

  ping(nowMs: number): void {
    this.pingSentMs = nowMs
    this.#send.out.append(pingFrame(++this.#pings))
  }

  receive(frame: Frame): void {
    if (this.#block.openStreamId !== 0 && frame.type !== FrameType.continuation) {
      throw new ConnectionError(ErrorCode.protocolError, 'a field block is interrupted')
    }
    if (!this.settingsReceived && frame.type !== FrameType.settings) {
      throw new ConnectionError(ErrorCode.protocolError, 'the first frame is not SETTINGS')
    }
    switch (frame.type) {
      case FrameType.data:
        return this.#onData(frame)
      case FrameType.headers:
        return this.#onHeaders(frame)
      case FrameType.continuation:
        return this.#onBlock(frame.streamId, this.#block.append(frame))
      case FrameType.windowUpdate:
        return this.#onWindowUpdate(frame)
      case FrameType.rstStream:
        return this.#events.onReset(streamOf(frame), readRstStream(frame))
      default:
        return this.#dispatchRare(frame)
    }
  }

  #dispatchRare(frame: Frame): void {
    switch (frame.type) {
      case FrameType.settings:
        return this.#onSettings(frame)
      case FrameType.ping:
        return this.#onPing(frame)
      case FrameType.goaway:
        return this.#events.onGoaway(readGoaway(frame))
      case FrameType.priority:
        return this.#onPriority(frame)
      case FrameType.pushPromise:
        throw new ConnectionError(ErrorCode.protocolError, 'PUSH_PROMISE is not allowed')
      default:
        return this.#ration.spend('unknown types')
    }
  }

  #onData(frame: Frame): void {
    streamOf(frame)
    const flowBytes = frame.end - frame.start
    this.#window.take(flowBytes)
    removePadding(frame)
    if (frame.end === frame.start && (frame.flags & Flag.endStream) === 0) {
      this.#ration.spend('DATA without data')
    }
    this.#events.onData(frame, flowBytes)
  }

  #onHeaders(frame: Frame): void {
    streamOf(frame)
    removePadding(frame)
    removePriority(frame)
    this.#onBlock(frame.streamId, this.#block.begin(frame))
  }

  #onBlock(streamId: number, block: Slice | undefined): void {
    if (block === undefined) return
    this.#events.onFields(streamId, this.#stateless(block), this.#block.endStream)
  }

  #stateless(block: Slice): Slice | undefined {
    if (this.#decoder === undefined) return block
    const buffer = this.#decoder.decode(block.buffer.subarray(block.start, block.end))
    return buffer && { buffer, start: 0, end: buffer.length }
  }

  #onWindowUpdate(frame: Frame): void {
    this.#ration.spend('WINDOW_UPDATE')
    const increment = readWindowUpdate(frame)
    if (frame.streamId !== 0) return this.#events.onStreamWindow(frame.streamId, increment)
    this.#send.windowBytes = widen(this.#send.windowBytes, increment)
    this.#events.onSendable()
  }

  #onSettings(frame: Frame): void {
    this.#ration.spend('SETTINGS')
    if (isSettingsAck(frame)) {
      this.settingsAcknowledged = true
      // From here on the peer's blocks are stateless: it works with the empty table we announced.
      this.#decoder = undefined
      return
    }
    const windowBefore = this.peer.initialWindowSize
    applySettings(frame, this.peer)
    this.#send.out.append(settingsAckFrame())
    this.settingsReceived = true
    const delta = this.peer.initialWindowSize - windowBefore
    if (delta !== 0) this.#events.onInitialWindow(delta)
    this.#events.onSettings()
  }

  #onPing(frame: Frame): void {
    const answered = readPing(frame)
    if (answered === undefined) {
      this.#ration.spend('PING')
      this.#send.out.append(answerPing(frame))
    } else if (answered === this.#pings) {
      this.pingSentMs = 0
    }
  }

  #onPriority(frame: Frame): void {
    this.#ration.spend('PRIORITY')
    if (!checkPriority(frame)) this.#send.reset(frame.streamId, ErrorCode.frameSizeError)
  }
}

function streamOf(frame: Frame): number {
  if (frame.streamId === 0) {
    throw new ConnectionError(ErrorCode.protocolError, 'a stream frame has no stream')
  }
  return frame.streamId
}
