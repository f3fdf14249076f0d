/** RFC 9113 sections 3 and 5: one connection, either side: what concerns no single stream. */
import type { Socket } from 'node:net'

import type { Clock } from '../clock.ts'
import { type FlushTurn, GatheredWrite } from '../gathered-write.ts'
import type { Limits } from '../limits.ts'
import { DecodingError } from '../rfc7541/decoding-error.ts'
import { HeaderBlockDecoder } from '../rfc7541/header-block-decoding.ts'
import { CLIENT_PREFACE, PrefaceReader } from './connection-preface.ts'
import { Allowance } from './denial-of-service.ts'
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { FieldBlock } from './field-section.ts'
import { ReceiveWindow, widen } from './flow-control.ts'
import { Flag, type Frame, FrameType, type Slice } from './frame-format.ts'
import { FrameSender } from './frame-sender.ts'
import { FrameReader } from './frame-size.ts'
import { type Goaway, readGoaway } from './goaway.ts'
import { removePadding } from './padding.ts'
import { answerPing, pingFrame, readPing } from './ping.ts'
import { checkPriority, removePriority } from './priority.ts'
import { readRstStream } from './rst-stream.ts'
import {
  applySettings,
  defaultPeerSettings,
  isSettingsAck,
  Setting,
  settingsAckFrame,
  settingsFrame,
} from './settings.ts'
import { readWindowUpdate } from './window-update.ts'

/** How long a socket that got GOAWAY may still read it before it is destroyed. */
const LINGER_MS = 500

/** Nuisance frames that one DATA frame of ours explains: a window update on each level and a PING. */
const EARNED_PER_DATA_FRAME = 3

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

export interface ConnectionOptions {
  socket: Socket
  side: 'server' | 'client'
  events: ConnectionEvents
  turn: FlushTurn
  clock: Clock
  limits: Limits
}

export class Http2Connection {
  readonly send: FrameSender
  readonly peer = defaultPeerSettings()
  readonly socket: Socket
  closed = false
  lastReadMs: number
  /** When our latest ping that was not answered left; 0 when none is on its way. */
  pingSentMs = 0
  settingsReceived = false
  settingsAcknowledged = false
  readonly #openedMs: number
  readonly #events: ConnectionEvents
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #reader = new FrameReader()
  readonly #block: FieldBlock
  readonly #window: ReceiveWindow
  readonly #nuisance: Allowance | undefined
  readonly #preface: PrefaceReader | undefined
  #decoder: HeaderBlockDecoder | undefined
  #pings = 0
  #unfinishedSinceMs = 0

  constructor({ socket, side, events, turn, clock, limits }: ConnectionOptions) {
    this.socket = socket
    this.#events = events
    this.#clock = clock
    this.#limits = limits
    this.#openedMs = this.lastReadMs = clock.nowMs()
    this.#block = new FieldBlock(limits.fieldBlockBytes)
    this.#window = new ReceiveWindow(limits.connectionWindowBytes)
    this.#decoder = new HeaderBlockDecoder(limits.fieldListBytes)
    this.#preface = side === 'server' ? new PrefaceReader() : undefined
    // Backends are ours and answer what callers send; only callers are rationed.
    if (side === 'server') this.#nuisance = new Allowance(limits.nuisance, this.#openedMs)
    this.send = new FrameSender(new GatheredWrite(socket, turn, () => events.onSendable()))
    this.#listen()
    this.#open(side)
  }

  /** Room for `bytes` of DATA in the connection window and the socket's backlog. */
  canSend(bytes: number): boolean {
    const { send } = this
    return send.windowBytes >= bytes && send.out.pendingBytes < this.#limits.highWaterBytes
  }

  /** Sends DATA that fits all windows. */
  sendData(streamId: number, slice: Slice, endStream: boolean): void {
    this.#nuisance?.earn(EARNED_PER_DATA_FRAME)
    this.send.data(streamId, slice, endStream)
  }

  /** Gives the peer connection window back for bytes that have left our memory. */
  credit(bytes: number): void {
    this.#window.credit(bytes)
    const increment = this.#window.increment()
    if (increment > 0 && !this.closed) this.send.credit(0, increment)
  }

  earn(amount: number): void {
    this.#nuisance?.earn(amount)
  }

  /** Counts a frame that is legal and useless. Throws ConnectionError when there are too many. */
  nuisance(what: string): void {
    if (this.#nuisance?.spend(this.#clock.nowMs()) === false) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, `too many frames: ${what}`)
    }
  }

  ping(nowMs: number): void {
    this.pingSentMs = nowMs
    this.send.out.append(pingFrame(++this.#pings))
  }

  /** Closes a connection that takes too long or reads too little. */
  checkTime(nowMs: number): void {
    const { handshakeMs, unfinishedMs, outboundBytes, highWaterBytes } = this.#limits
    const handshaking = !this.settingsReceived || !this.settingsAcknowledged
    if (handshaking && nowMs - this.#openedMs > handshakeMs) {
      this.fail(new ConnectionError(ErrorCode.settingsTimeout, 'the handshake takes too long'))
    } else if (this.#unfinishedSinceMs > 0 && nowMs - this.#unfinishedSinceMs > unfinishedMs) {
      this.fail(new ConnectionError(ErrorCode.enhanceYourCalm, 'a frame takes too long'))
    } else if (this.send.out.pendingBytes > outboundBytes + highWaterBytes) {
      this.fail(new ConnectionError(ErrorCode.enhanceYourCalm, 'too many answers are not read'))
    }
  }

  /** Says GOAWAY with the error's code, and closes. */
  fail(error: Error): void {
    if (this.closed) return
    this.closed = true
    this.send.goaway(
      { lastStreamId: this.#events.lastStreamId, code: codeOf(error) },
      error.message,
    )
    this.#linger()
    this.#events.onClosed(error)
  }

  /** Says GOAWAY without an error, and closes. The owner has no streams left. */
  end(): void {
    this.fail(new ConnectionError(ErrorCode.noError, 'the relay closes the connection'))
  }

  /** Drops the connection without a word: the peer does not listen. */
  destroy(reason: Error): void {
    this.#gone(reason)
  }

  #listen(): void {
    this.socket.setNoDelay(true)
    this.socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.socket.on('end', () => this.#gone(new Error('the peer closed the connection')))
    this.socket.on('error', (error: Error) => this.#gone(error))
    this.socket.on('close', () => this.#gone(new Error('the connection is closed')))
  }

  #open(side: 'server' | 'client'): void {
    const { limits, out } = { limits: this.#limits, out: this.send.out }
    if (side === 'client') out.appendBytes(CLIENT_PREFACE)
    out.append(
      settingsFrame([
        [Setting.headerTableSize, 0],
        side === 'client'
          ? [Setting.enablePush, 0]
          : [Setting.maxConcurrentStreams, limits.streamsPerConnection],
        [Setting.maxHeaderListSize, limits.fieldListBytes],
      ]),
    )
    this.credit(0)
  }

  #gone(reason: Error): void {
    this.socket.destroy()
    if (this.closed) return
    this.closed = true
    this.#events.onClosed(reason)
  }

  // Reading on (and dropping) lets the peer see GOAWAY; closing at once would make the kernel reset.
  #linger(): void {
    this.send.out.flush()
    this.socket.end()
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref()
  }

  #receive(chunk: Buffer): void {
    if (this.closed) return
    this.lastReadMs = this.#clock.nowMs()
    try {
      const rest = this.#preface?.complete === false ? this.#preface.read(chunk) : chunk
      this.#frames(rest)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  #frames(chunk: Buffer): void {
    const reader = this.#reader
    const blockWasOpen = this.#block.openStreamId !== 0
    let completed = false
    reader.feed(chunk)
    while (reader.next()) {
      this.#dispatch(reader.frame)
      if (this.closed) return
      completed = true
    }
    const blockOpen = this.#block.openStreamId !== 0
    if (!reader.midFrame && !blockOpen) this.#unfinishedSinceMs = 0
    else if (this.#unfinishedSinceMs === 0 || (completed && !(blockWasOpen && blockOpen))) {
      this.#unfinishedSinceMs = this.lastReadMs
    }
    this.#checkBacklog()
  }

  // Between two checks of the time one peer could make us buffer a lot.
  #checkBacklog(): void {
    const { outboundBytes, highWaterBytes } = this.#limits
    if (this.send.out.pendingBytes > outboundBytes + highWaterBytes) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, 'too many answers are not read')
    }
  }

  #dispatch(frame: Frame): void {
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
        return this.nuisance('unknown types')
    }
  }

  #onData(frame: Frame): void {
    streamOf(frame)
    const flowBytes = frame.end - frame.start
    this.#window.take(flowBytes)
    removePadding(frame)
    if (frame.end === frame.start && (frame.flags & Flag.endStream) === 0) {
      this.nuisance('DATA without data')
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
    this.nuisance('WINDOW_UPDATE')
    const increment = readWindowUpdate(frame)
    if (frame.streamId !== 0) return this.#events.onStreamWindow(frame.streamId, increment)
    this.send.windowBytes = widen(this.send.windowBytes, increment)
    this.#events.onSendable()
  }

  #onSettings(frame: Frame): void {
    this.nuisance('SETTINGS')
    if (isSettingsAck(frame)) {
      this.settingsAcknowledged = true
      // From here on the peer's blocks are stateless: it works with the empty table we announced.
      this.#decoder = undefined
      return
    }
    const windowBefore = this.peer.initialWindowSize
    applySettings(frame, this.peer)
    this.send.out.append(settingsAckFrame())
    this.settingsReceived = true
    const delta = this.peer.initialWindowSize - windowBefore
    if (delta !== 0) this.#events.onInitialWindow(delta)
    this.#events.onSettings()
  }

  #onPing(frame: Frame): void {
    const answered = readPing(frame)
    if (answered === undefined) {
      this.nuisance('PING')
      this.send.out.append(answerPing(frame))
    } else if (answered === this.#pings) {
      this.pingSentMs = 0
    }
  }

  #onPriority(frame: Frame): void {
    this.nuisance('PRIORITY')
    if (!checkPriority(frame)) this.send.reset(frame.streamId, ErrorCode.frameSizeError)
  }
}

function streamOf(frame: Frame): number {
  if (frame.streamId === 0) {
    throw new ConnectionError(ErrorCode.protocolError, 'a stream frame has no stream')
  }
  return frame.streamId
}

function codeOf(error: Error): number {
  if (error instanceof ConnectionError) return error.code
  return error instanceof DecodingError ? ErrorCode.compressionError : ErrorCode.internalError
}
