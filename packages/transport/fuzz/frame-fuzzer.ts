/**
 * Sends mutated frames to the lean engine of `grpc:` from both sides: hostile clients to a listener, and a hostile
 * server to a connection. A hostile connection may end in any way but one: INTERNAL_ERROR means that the engine's
 * own code threw.
 */
import { once } from 'node:events'
import {
  type AddressInfo,
  connect as connectSocket,
  createServer,
  type Server,
  type Socket,
} from 'node:net'
import {
  CLIENT_PREFACE,
  ErrorCode,
  Flag,
  frameBytes,
  FrameReader,
  FrameType,
  PrefaceReader,
  readGoaway,
  settingsAckFrame,
  settingsFrame,
} from '@rpc-vs-mom/http2'
import { mutate } from '@rpc-vs-mom/http2/mutate'
import { AskError, type Connection, connect, listen } from '../src/index.ts'
import { answerFrames, anyFrame, type Random, requestFrames } from './frames.ts'

const framesPerConnection = 40
const connectionMs = 3000
const parallel = 8

/** Calls of the connection to the hostile server end by then. */
const timeoutMs = 200

export interface FuzzReport {
  frames: number
  /** Debug texts of GOAWAY frames with INTERNAL_ERROR: each is a defect. */
  internalErrors: string[]
  /** Hostile connections that were not brought to an end. */
  hangs: number
  /** Calls of an honest connection to the listener that hostile clients attack, and those answered right. */
  honestCalls: number
  honestAnswers: number
  /** Calls to the hostile server, and how often one of them ended. */
  hostileCalls: number
  hostileEnds: number
  /** Errors of them that are no `AskError`. */
  strangeErrors: string[]
}

/** Runs until so many mutated frames have been sent; half of them by clients, half by a server. */
export async function fuzzFrames(options: {
  readonly frames: number
  readonly random: Random
  readonly onProgress?: (report: FuzzReport) => void
}): Promise<FuzzReport> {
  const report: FuzzReport = {
    frames: 0,
    internalErrors: [],
    hangs: 0,
    honestCalls: 0,
    honestAnswers: 0,
    hostileCalls: 0,
    hostileEnds: 0,
    strangeErrors: [],
  }
  const ticks = setInterval(() => options.onProgress?.(report), 10_000)
  await attackListener(options.frames / 2, options.random, report)
  await attackConnections(options.frames, options.random, report)
  clearInterval(ticks)
  return report
}

async function attackListener(frames: number, random: Random, report: FuzzReport): Promise<void> {
  const listener = await listen('grpc://127.0.0.1:0?engine=lean', async (request) => request)
  const port = Number(new URL(listener.url).port)
  const honest = await connect(listener.url)
  const attackers = Array.from({ length: parallel }, async () => {
    while (report.frames < frames) {
      await attack(port, random, report)
      await askHonestly(honest, report)
    }
  })
  await Promise.all(attackers)
  await honest.close()
  await listener.close(1000)
}

async function askHonestly(connection: Connection, report: FuzzReport): Promise<void> {
  const request = Buffer.from(`honest ${++report.honestCalls}`)
  const reply = await connection.ask(request, { method: 'fuzz.Echo/Ask', timeoutMs: 10_000 })
  if (request.equals(reply)) report.honestAnswers++
}

async function attack(port: number, random: Random, report: FuzzReport): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1')
  const connection = watch(socket, report)
  socket.write(CLIENT_PREFACE)
  socket.write(Buffer.concat([settingsFrame([]), settingsAckFrame()].map(frameBytes)))
  let id = 1
  for (let n = 0; n < framesPerConnection && connection.isOpen; n++) {
    // Whole calls in between keep the connection in a state that damage can reach.
    for (let calls = random(3); calls > 0; calls--, id += 2) {
      socket.write(Buffer.concat(requestFrames(id, random)))
    }
    socket.write(mutate(anyFrame(Math.max(1, id - 2 * random(4)), random), random))
    report.frames++
    await turn()
  }
  socket.end()
  await connection.closed
}

async function attackConnections(
  frames: number,
  random: Random,
  report: FuzzReport,
): Promise<void> {
  const server = await hostileServer(random, report)
  const { port } = server.address() as AddressInfo
  const askers = Array.from({ length: parallel }, async () => {
    while (report.frames < frames) {
      try {
        await askHostile(port, report)
      } catch {
        // Not every attempt to connect gets SETTINGS that are right.
      }
    }
  })
  await Promise.all(askers)
  server.close()
}

async function askHostile(port: number, report: FuzzReport): Promise<void> {
  const url = `grpc://127.0.0.1:${port}?engine=lean`
  const connection = await connect(url, { connectTimeoutMs: 1000 })
  const asks = Array.from({ length: 20 }, async (_, n) => {
    report.hostileCalls++
    try {
      await connection.ask(Buffer.alloc(n * 100), { method: 'fuzz.Echo/Ask', timeoutMs })
    } catch (error) {
      if (!(error instanceof AskError)) report.strangeErrors.push(String(error))
    }
    report.hostileEnds++
  })
  await Promise.all(asks)
  await connection.close()
}

/** Answers every request, with each frame damaged now and then. */
async function hostileServer(random: Random, report: FuzzReport): Promise<Server> {
  const server = createServer((socket) => {
    const preface = new PrefaceReader()
    const reader = new FrameReader()
    socket.on('error', () => undefined)
    socket.write(Buffer.concat([settingsFrame([]), settingsAckFrame()].map(frameBytes)))
    socket.on('data', (chunk: Buffer) => {
      reader.feed(preface.complete ? chunk : preface.read(chunk))
      while (reader.next()) {
        noteGoaway(reader, report)
        if ((reader.frame.flags & Flag.endStream) === 0) continue
        if (reader.frame.type === FrameType.data)
          answerBadly(socket, reader.frame.streamId, { random, report })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function answerBadly(
  socket: Socket,
  id: number,
  { random, report }: { random: Random; report: FuzzReport },
): void {
  const frames = answerFrames(id, random)
  if (random(2) === 0) frames.splice(random(frames.length), 0, anyFrame(id, random))
  for (const frame of frames) {
    const isDamaged = random(4) === 0
    if (isDamaged) report.frames++
    socket.write(isDamaged ? mutate(frame, random) : frame)
  }
}

interface Watched {
  /** No GOAWAY has come. */
  isOpen: boolean
  readonly closed: Promise<void>
}

/** Follows a connection to its end, and notes a GOAWAY that should never be sent. */
function watch(socket: Socket, report: FuzzReport): Watched {
  const reader = new FrameReader()
  const timer = setTimeout(() => {
    report.hangs++
    socket.destroy()
  }, connectionMs)
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  const connection: Watched = { isOpen: true, closed: closed.then(() => clearTimeout(timer)) }
  socket.on('error', () => undefined)
  socket.once('close', () => (connection.isOpen = false))
  socket.on('data', (chunk: Buffer) => {
    reader.feed(chunk)
    while (reader.next()) if (noteGoaway(reader, report)) connection.isOpen = false
  })
  return connection
}

function noteGoaway({ frame }: FrameReader, report: FuzzReport): boolean {
  if (frame.type !== FrameType.goaway) return false
  if (readGoaway(frame).code === ErrorCode.internalError) {
    report.internalErrors.push(frame.buffer.toString('latin1', frame.start + 8, frame.end))
  }
  return true
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
