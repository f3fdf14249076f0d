/** RFC 9113 sections 3 and 5: one connection, either side: what concerns no single stream. */
import type { Socket } from 'node:net'

import type { Clock } from '../clock.ts'
import { type FlushTurn, GatheredWrite } from '../gathered-write.ts'
import type { ConnectionLimits } from '../connection-limits.ts'
import { DecodingError } from '../rfc7541/decoding-error.ts'
import { CLIENT_PREFACE, PrefaceReader } from './connection-preface.ts'
import { Ration } from './denial-of-service.ts'
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { foreignProtocol } from './foreign-protocol.ts'
import type { Slice } from './frame-format.ts'
import { type ConnectionEvents, FrameReceiver } from './frame-receiver.ts'
import { FrameSender } from './frame-sender.ts'
import { FrameReader } from './frame-size.ts'
import { type PeerSettings, Setting, settingsFrame } from './settings.ts'

/** How long a peer that did wrong may still read GOAWAY before its socket is destroyed. */
const LINGER_MS = 500

/** The same for one that did nothing wrong, and may have answers to read. */
const GRACEFUL_LINGER_MS = 5000

/** Legal and useless frames that one DATA frame of ours explains: a window update on each level and a PING. */
const EARNED_PER_DATA_FRAME = 3

export interface ConnectionOptions {
  socket: Socket
  side: 'server' | 'client'
  events: ConnectionEvents
  turn: FlushTurn
  clock: Clock
  limits: ConnectionLimits
}

export class Http2Connection {
  readonly send: FrameSender
  closed = false
  /** The socket is connected. */
  established: boolean
  lastReadMs: number
  readonly #socket: Socket
  readonly #openedMs: number
  readonly #events: ConnectionEvents
  readonly #clock: Clock
  readonly #limits: ConnectionLimits
  readonly #frames = new FrameReader()
  readonly #receiver: FrameReceiver
  readonly #ration: Ration
  readonly #preface: PrefaceReader | undefined
  #unfinishedSinceMs = 0

  constructor({ socket, side, events, turn, clock, limits }: ConnectionOptions) {
    this.#socket = socket
    this.#events = events
    this.#clock = clock
    this.#limits = limits
    this.#openedMs = this.lastReadMs = clock.nowMs()
    this.established = side === 'server'
    this.#preface = side === 'server' ? new PrefaceReader() : undefined
    // Backends are ours and answer what callers send; only callers are rationed.
    this.#ration = new Ration(side === 'server' ? limits.abuse : undefined, clock)
    this.send = new FrameSender(new GatheredWrite(socket, turn, () => events.onSendable()))
    this.#receiver = new FrameReceiver(events, { send: this.send, ration: this.#ration, limits })
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
    this.#ration.earn(EARNED_PER_DATA_FRAME)
    this.send.data(streamId, slice, endStream)
  }

  /** Gives the peer connection window back for bytes that have left our memory. */
  credit(bytes: number): void {
    if (!this.closed) this.#receiver.credit(bytes)
  }

  /** Notes useful work of the peer, which explains so many frames that are of no use by themselves. */
  earn(amount: number): void {
    this.#ration.earn(amount)
  }

  /** Counts a frame that is legal and useless. Throws ConnectionError when there are too many. */
  abuse(what: string): void {
    this.#ration.spend(what)
  }

  /** What the peer has announced. */
  get peer(): PeerSettings {
    return this.#receiver.peer
  }

  /** When our latest ping that was not answered left; 0 when none is on its way. */
  get pingSentMs(): number {
    return this.#receiver.pingSentMs
  }

  /** Asks the peer for a sign of life. */
  ping(nowMs: number): void {
    this.#receiver.ping(nowMs)
  }

  /** Gives the peer the full time again to answer our latest ping. */
  postponePing(nowMs: number): void {
    this.#receiver.pingSentMs = nowMs
  }

  /** Closes a connection that takes too long or reads too little. */
  checkTime(nowMs: number): void {
    const { handshakeMs, unfinishedMs } = this.#limits
    const { settingsReceived, settingsAcknowledged } = this.#receiver
    const handshaking = !settingsReceived || !settingsAcknowledged
    if (handshaking && nowMs - this.#openedMs > handshakeMs) {
      this.fail(new ConnectionError(ErrorCode.settingsTimeout, 'the handshake takes too long'))
    } else if (this.#unfinishedSinceMs > 0 && nowMs - this.#unfinishedSinceMs > unfinishedMs) {
      this.fail(new ConnectionError(ErrorCode.enhanceYourCalm, 'a frame takes too long'))
    } else if (this.#backlogIsFull()) {
      this.fail(backlogError())
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
    this.#linger(codeOf(error) === ErrorCode.noError ? GRACEFUL_LINGER_MS : LINGER_MS)
    this.#events.onClosed(error)
  }

  /** Says GOAWAY without an error, and closes. The owner has no streams left. */
  end(): void {
    this.fail(new ConnectionError(ErrorCode.noError, 'the connection is closed in order'))
  }

  /** Drops the connection without a word: the peer does not listen. */
  destroy(reason: Error): void {
    this.#gone(reason)
  }

  #listen(): void {
    this.#socket.setNoDelay(true)
    this.#socket.once('connect', () => (this.established = true))
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#socket.on('end', () => this.#gone(new Error('the peer closed the connection')))
    this.#socket.on('error', (error: Error) => this.#gone(error))
    this.#socket.on('close', () => this.#gone(new Error('the connection is closed')))
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
    this.#socket.destroy()
    if (this.closed) return
    this.closed = true
    this.#events.onClosed(reason)
  }

  // Reading on (and dropping) lets the peer see GOAWAY; closing at once would make the kernel reset.
  #linger(boundMs: number): void {
    this.send.out.flush()
    this.#socket.end()
    setTimeout(() => this.#socket.destroy(), boundMs).unref()
  }

  #receive(chunk: Buffer): void {
    if (this.closed) return
    this.lastReadMs = this.#clock.nowMs()
    try {
      if (this.#isAnswerless) this.#requireHttp2(chunk)
      const rest = this.#preface?.complete === false ? this.#preface.read(chunk) : chunk
      this.#read(rest)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  /** A server that has said nothing yet. */
  get #isAnswerless(): boolean {
    return this.#preface === undefined && !this.#receiver.settingsReceived
  }

  #requireHttp2(chunk: Buffer): void {
    const foreign = foreignProtocol(chunk)
    if (foreign !== undefined) throw new ConnectionError(ErrorCode.protocolError, foreign)
  }

  #read(chunk: Buffer): void {
    const reader = this.#frames
    const receiver = this.#receiver
    const blockWasOpen = receiver.midBlock
    let completed = false
    reader.feed(chunk)
    while (reader.next()) {
      receiver.receive(reader.frame)
      if (this.closed) return
      completed = true
    }
    const blockOpen = receiver.midBlock
    if (!reader.midFrame && !blockOpen) this.#unfinishedSinceMs = 0
    else if (this.#unfinishedSinceMs === 0 || (completed && !(blockWasOpen && blockOpen))) {
      this.#unfinishedSinceMs = this.lastReadMs
    }
    // Between two checks of the time one peer could make us buffer a lot.
    if (this.#backlogIsFull()) throw backlogError()
  }

  #backlogIsFull(): boolean {
    const { outboundBytes, highWaterBytes } = this.#limits
    return this.send.out.pendingBytes > outboundBytes + highWaterBytes
  }
}

function backlogError(): ConnectionError {
  return new ConnectionError(ErrorCode.enhanceYourCalm, 'too many answers are not read')
}

function codeOf(error: Error): number {
  if (error instanceof ConnectionError) return error.code
  return error instanceof DecodingError ? ErrorCode.compressionError : ErrorCode.internalError
}
