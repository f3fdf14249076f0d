/** Peers that send the bytes they are told to, right or wrong. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

import { onTestFinished } from 'vitest'

import {
  CLIENT_PREFACE,
  Flag,
  type Frame,
  frameBytes,
  frameOf,
  FrameReader,
  FrameType,
  type Goaway,
  literalField,
  literalWithStaticName,
  PrefaceReader,
  readGoaway,
  settingsAckFrame,
  settingsFrame,
} from '@rpc-vs-mom/http2'

/** A field block of a request without a dynamic table. */
const REQUEST_BLOCK = requestBlock()

export function requestBlock(
  fields: Record<string, string> = {},
  path = '/test.Echo/Unary',
): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0x86]),
    literalWithStaticName(4, path),
    literalWithStaticName(1, 'test'),
    literalWithStaticName(31, 'application/grpc'),
    literalField('te', 'trailers'),
    ...Object.entries(fields).map(([name, value]) => literalField(name, value)),
  ])
}

export function headersFrame(
  streamId: number,
  { block = REQUEST_BLOCK, flags = Flag.endHeaders }: { block?: Buffer; flags?: number } = {},
): Frame {
  return frameOf(FrameType.headers, { streamId, flags, payload: block })
}

export function dataFrame(streamId: number, payload: Buffer, flags = 0): Frame {
  return frameOf(FrameType.data, { streamId, flags, payload })
}

/** A gRPC message as it goes over the wire. */
export function message(bytes: number): Buffer {
  const framed = Buffer.alloc(5 + bytes, 'm')
  framed[0] = 0
  framed.writeUInt32BE(bytes, 1)
  return framed
}

/** One end of a connection, with everything it has received. */
export class RawPeer {
  readonly socket: Socket
  readonly frames: Frame[] = []
  readonly closed: Promise<void>
  /** Answers SETTINGS and PING as every peer must. */
  polite = true
  readonly #reader = new FrameReader()
  readonly #preface: PrefaceReader | undefined
  readonly #waits = new Set<() => void>()

  constructor(socket: Socket, preface?: PrefaceReader) {
    this.socket = socket
    this.#preface = preface
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => void socket.once('close', () => resolve()))
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  send(...parts: (Frame | Buffer)[]): void {
    this.socket.write(
      Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : frameBytes(part)))),
    )
  }

  /** Repeats the bytes until the peer closes or they have been sent `times` times. */
  async flood(part: Frame | Buffer, times: number): Promise<void> {
    const bytes = Buffer.isBuffer(part) ? part : frameBytes(part)
    for (
      let sent = 0;
      sent < times && !this.socket.destroyed && this.socket.writable;
      sent += 100
    ) {
      if (this.goaway !== undefined) return
      const more = this.socket.write(Buffer.concat(Array.from({ length: 100 }, () => bytes)))
      await Promise.race([more ? turn() : once(this.socket, 'drain').catch(() => {}), this.closed])
    }
  }

  of(type: number, streamId?: number): Frame[] {
    return this.frames.filter(
      (frame) => frame.type === type && (streamId === undefined || frame.streamId === streamId),
    )
  }

  /** The last GOAWAY received. */
  get goaway(): Goaway | undefined {
    const frame = this.of(FrameType.goaway).at(-1)
    return frame && readGoaway(frame)
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waits.add(resolve))
  }

  async received(type: number, streamId?: number): Promise<Frame> {
    await this.until(() => this.of(type, streamId).length > 0)
    return this.of(type, streamId)[0]!
  }

  #receive(chunk: Buffer): void {
    this.#reader.feed(this.#preface?.complete === false ? this.#preface.read(chunk) : chunk)
    while (this.#reader.next()) this.#onFrame(this.#reader.frame)
    for (const wake of this.#waits) wake()
    this.#waits.clear()
  }

  #onFrame(frame: Frame): void {
    const { type, flags, streamId, buffer, start, end } = frame
    const payload = Buffer.from(buffer.subarray(start, end))
    this.frames.push(frameOf(type, { flags, streamId, payload }))
    if (!this.polite || (flags & Flag.ack) !== 0) return
    if (type === FrameType.settings) this.send(settingsAckFrame())
    if (type === FrameType.ping) this.send(frameOf(type, { flags: Flag.ack, payload }))
  }
}

/** A client that has shaken hands; a silent one has only connected, and answers nothing. */
export async function rawClient(
  port: number,
  { settings = [], silent = false }: { settings?: [number, number][]; silent?: boolean } = {},
): Promise<RawPeer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  onTestFinished(() => void socket.destroy())
  const peer = new RawPeer(socket)
  await once(socket, 'connect')
  peer.polite = !silent
  if (silent) return peer
  peer.send(CLIENT_PREFACE, settingsFrame(settings))
  await peer.received(FrameType.settings)
  return peer
}

export interface RawServer {
  port: number
  /** The connections so far. */
  peers: RawPeer[]
  /** Waits for connection number `index`. */
  peer(index: number): Promise<RawPeer>
}

/** A server whose connections get SETTINGS and then what the test sends. */
export async function rawServer({
  settings = [],
  port = 0,
}: { settings?: [number, number][]; port?: number } = {}): Promise<RawServer> {
  const peers: RawPeer[] = []
  const waits = new Set<() => void>()
  const server = createServer({ noDelay: true }, (socket) => {
    const peer = new RawPeer(socket, new PrefaceReader())
    peers.push(peer)
    peer.send(settingsFrame(settings))
    for (const wake of waits) wake()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const { socket } of peers) socket.destroy()
  })
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    peers,
    async peer(index) {
      while (peers.length <= index) await new Promise<void>((resolve) => waits.add(resolve))
      return peers[index]!
    },
  }
}

/** Headers, a message and trailers: a whole answer for a stream. */
export function answerFrames(streamId: number, status = 0, bytes = 10): Frame[] {
  return [
    headersFrame(streamId, {
      block: Buffer.concat([Buffer.from([0x88]), literalWithStaticName(31, 'application/grpc')]),
    }),
    dataFrame(streamId, message(bytes)),
    headersFrame(streamId, {
      block: literalField('grpc-status', String(status)),
      flags: Flag.endHeaders | Flag.endStream,
    }),
  ]
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
