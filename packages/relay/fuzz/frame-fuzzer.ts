/**
 * Sends mutated frames to a relay from both sides: hostile clients, and a backend that answers with
 * damaged frames. A hostile connection may end in any way but one: INTERNAL_ERROR means that the
 * relay's own code threw.
 */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

import { type Backend, createRelay, type Relay } from '../src/index.ts'
import {
  CLIENT_PREFACE,
  ErrorCode,
  Flag,
  frameBytes,
  frameOf,
  FrameReader,
  FrameType,
  goawayFrame,
  literalField,
  literalWithStaticName,
  pingFrame,
  PrefaceReader,
  readGoaway,
  rstStreamFrame,
  Setting,
  settingsAckFrame,
  settingsFrame,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'
import { openFront } from '../test/open-front.ts'
import { mutate } from '@rpc-vs-mom/http2/mutate'

type Random = (below: number) => number

const REQUEST = Buffer.concat([
  Buffer.from([0x83, 0x86]),
  literalWithStaticName(4, '/fuzz/Call'),
  literalField('grpc-timeout', '100m'),
  literalField('te', 'trailers'),
])

const FRAMES_PER_CONNECTION = 40
const HONEST_BACKENDS = 1
const CONNECTION_MS = 2000

export interface FuzzReport {
  frames: number
  connections: number
  /** Debug texts of GOAWAY frames with INTERNAL_ERROR: each is a defect of the relay. */
  internalErrors: string[]
  /** Connections that the relay did not bring to an end. */
  hangs: number
  picks: number
  settles: number
}

/** Runs until so many mutated frames have been sent; the same seed sends the same frames. */
export async function fuzzFrames(options: {
  frames: number
  random: Random
  parallel?: number
  onProgress?: (report: FuzzReport, relay: Relay) => void
}): Promise<{ report: FuzzReport; stats: ReturnType<Relay['stats']> }> {
  const report: FuzzReport = {
    frames: 0,
    connections: 0,
    internalErrors: [],
    hangs: 0,
    picks: 0,
    settles: 0,
  }
  const servers = [
    await backendServer(),
    await backendServer((reply) => mutate(reply, options.random)),
  ]
  const relay = await startRelay(servers, report)
  const front = await openFront(relay)
  const attackers = Array.from({ length: options.parallel ?? 8 }, async () => {
    while (report.frames < options.frames) {
      await attack(front.port, options.random, report)
      if (report.connections % 500 === 0) options.onProgress?.(report, relay)
    }
  })
  await Promise.all(attackers)
  await settle(relay, report)
  const stats = relay.stats()
  await relay[Symbol.asyncDispose]()
  for (const server of [...servers, front.server]) server.close()
  return { report, stats }
}

async function startRelay(servers: readonly Server[], report: FuzzReport): Promise<Relay> {
  const backends: Backend[] = []
  const relay = createRelay({
    isIdempotent: () => true,
    budget: { tryTake: () => true },
    limits: { reconnectMinMs: 1, unfinishedMs: 200, handshakeMs: 300, connectMs: 300 },
    router: {
      pick(call) {
        const ready = backends.filter(({ state }) => state === 'ready')
        const backend = ready[(report.picks + call.replays) % Math.max(1, ready.length)]
        if (backend !== undefined) report.picks++
        return backend
      },
      settle: () => void report.settles++,
    },
  })
  for (const [n, server] of servers.entries()) {
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    backends.push(
      relay.addBackend({ id: n < HONEST_BACKENDS ? 'honest' : 'hostile', host: '127.0.0.1', port }),
    )
  }
  while (backends[0]?.state !== 'ready') await pause()
  return relay
}

async function attack(port: number, random: Random, report: FuzzReport): Promise<void> {
  report.connections++
  const socket = connect(port, '127.0.0.1')
  const connection = watch(socket, report)
  socket.write(Buffer.concat([CLIENT_PREFACE, settingsFrame([]), settingsAckFrame()].map(bytesOf)))
  const client = new OrdinaryClient(random)
  for (let n = 0; n < FRAMES_PER_CONNECTION && connection.open; n++) {
    // Whole calls in between keep the connection in a state that damage can reach.
    for (let calls = random(3); calls > 0; calls--) socket.write(client.call())
    socket.write(mutate(client.frame(), random))
    report.frames++
    await pause()
  }
  socket.end()
  await connection.closed
}

/** What a client sends that does nothing wrong. */
class OrdinaryClient {
  readonly #random: Random
  #nextId = 1

  constructor(random: Random) {
    this.#random = random
  }

  call(): Buffer {
    const id = this.#nextId
    this.#nextId += 2
    const body = Buffer.alloc(this.#random(300), 'd')
    return Buffer.concat([
      frame(FrameType.headers, id, Flag.endHeaders, REQUEST),
      frame(FrameType.data, id, Flag.endStream, body),
    ])
  }

  /** A frame that could come next, on a new stream or one of the latest. */
  frame(): Buffer {
    const id = Math.max(1, this.#nextId - 2 * this.#random(4))
    const frames = [...streamFrames(id, this.#random), ...otherFrames(id, this.#random)]
    if (id === this.#nextId) this.#nextId += 2
    return frames[this.#random(frames.length)]!
  }
}

function streamFrames(id: number, random: Random): Buffer[] {
  const end = Flag.endStream
  const headers = (flags: number, payload: Buffer = REQUEST): Buffer =>
    frame(FrameType.headers, id, flags, payload)
  return [
    headers(Flag.endHeaders),
    headers(Flag.endHeaders | end),
    Buffer.concat([
      headers(0, REQUEST.subarray(0, 9)),
      frame(FrameType.continuation, id, Flag.endHeaders, REQUEST.subarray(9)),
    ]),
    headers(Flag.endHeaders | end, literalField('trailer', 'value')),
    headers(Flag.endHeaders | Flag.priority, Buffer.concat([Buffer.alloc(5), REQUEST])),
    frame(FrameType.data, id, 0, Buffer.alloc(random(3000), 'd')),
    frame(FrameType.data, id, end, Buffer.alloc(random(30), 'd')),
    frame(
      FrameType.data,
      id,
      Flag.padded | end,
      Buffer.concat([Buffer.from([5]), Buffer.alloc(50)]),
    ),
  ]
}

function otherFrames(id: number, random: Random): Buffer[] {
  return [
    frameOf(FrameType.priority, { streamId: id, payload: Buffer.alloc(5) }),
    rstStreamFrame(id, ErrorCode.cancel),
    windowUpdateFrame(id, 1 + random(100_000)),
    windowUpdateFrame(0, 1 + random(100_000)),
    settingsFrame([[Setting.initialWindowSize, random(200_000)]]),
    settingsFrame([[Setting.maxFrameSize, 16_384 + random(100)]]),
    pingFrame(random(100)),
    goawayFrame({ lastStreamId: 0, code: 0 }),
  ].map(frameBytes)
}

/** A backend that answers every request; `damage` changes each frame of its answers. */
async function backendServer(
  damage: (reply: Buffer) => Buffer = (reply) => reply,
): Promise<Server> {
  const server = createServer((socket) => {
    const preface = new PrefaceReader()
    const reader = new FrameReader()
    socket.on('error', () => {})
    socket.write(bytesOf(settingsFrame([])))
    socket.on('data', (chunk: Buffer) => {
      reader.feed(preface.complete ? chunk : preface.read(chunk))
      while (reader.next()) answer(socket, reader.frame, damage)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function answer(
  socket: Socket,
  { type, flags, streamId, start, end }: FrameReader['frame'],
  damage: (reply: Buffer) => Buffer,
): void {
  const replies: Buffer[] = []
  if (type === FrameType.settings && flags === 0) replies.push(bytesOf(settingsAckFrame()))
  if (type === FrameType.data && end > start)
    replies.push(bytesOf(windowUpdateFrame(0, end - start)))
  const request = type === FrameType.data || type === FrameType.headers
  if (request && (flags & Flag.endStream) !== 0) {
    const status = literalField('grpc-status', '0')
    replies.push(
      damage(frame(FrameType.headers, streamId, Flag.endHeaders, Buffer.from([0x88]))),
      damage(frame(FrameType.data, streamId, 0, Buffer.alloc(100))),
      damage(frame(FrameType.headers, streamId, Flag.endHeaders | Flag.endStream, status)),
    )
  }
  if (replies.length > 0) socket.write(Buffer.concat(replies))
}

interface Watched {
  /** No GOAWAY has come. */
  open: boolean
  closed: Promise<void>
}

/** Follows a connection to its end, and notes a GOAWAY that the relay should never send. */
function watch(socket: Socket, report: FuzzReport): Watched {
  const reader = new FrameReader()
  const timer = setTimeout(() => {
    report.hangs++
    socket.destroy()
  }, CONNECTION_MS)
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  const connection: Watched = { open: true, closed: closed.then(() => clearTimeout(timer)) }
  socket.on('error', () => {})
  socket.once('close', () => (connection.open = false))
  socket.on('data', (chunk: Buffer) => {
    reader.feed(chunk)
    while (reader.next()) {
      if (reader.frame.type !== FrameType.goaway) continue
      connection.open = false
      const { buffer, start, end } = reader.frame
      if (readGoaway(reader.frame).code === ErrorCode.internalError) {
        report.internalErrors.push(buffer.toString('latin1', start + 8, end))
      }
    }
  })
  return connection
}

// Calls that hang in a damaged stream end with their deadlines, or with their client.
async function settle(relay: Relay, report: FuzzReport): Promise<void> {
  const giveUpMs = performance.now() + CONNECTION_MS
  while (
    (relay.stats().clients > 0 || report.picks !== report.settles) &&
    performance.now() < giveUpMs
  ) {
    await pause()
  }
}

function frame(type: number, streamId: number, flags: number, payload: Buffer): Buffer {
  return frameBytes(frameOf(type, { flags, streamId, payload }))
}

function bytesOf(part: Buffer | Parameters<typeof frameBytes>[0]): Buffer {
  return Buffer.isBuffer(part) ? part : frameBytes(part)
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
