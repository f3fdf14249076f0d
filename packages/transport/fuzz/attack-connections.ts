import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  Flag,
  type Frame,
  frameBytes,
  FrameReader,
  FrameType,
  PrefaceReader,
  settingsAckFrame,
  settingsFrame,
} from '@rpc-vs-mom/http2'
import { mutate } from '@rpc-vs-mom/http2/mutate'
import { AskError, connect } from '../src/index.ts'
import { answerFrames, anyFrame, type Random } from './frames.ts'
import { type FuzzReport, noteGoaway } from './fuzz-report.ts'
import { streamedReplies } from './stream-frames.ts'

const parallel = 8

/** Calls of a connection to the hostile server end by then. */
const timeoutMs = 200

/** Connections of both kinds to a hostile server, until so many frames have been sent. */
export async function attackConnections(
  frames: number,
  random: Random,
  report: FuzzReport,
): Promise<void> {
  const server = await hostileServer(random, report)
  const { port } = server.address() as AddressInfo
  const urls = [`grpc://127.0.0.1:${port}?engine=lean`, `grpcstream://127.0.0.1:${port}`]
  const askers = Array.from({ length: parallel }, async (_, n) => {
    while (report.frames < frames) {
      try {
        await askHostile(urls[n % urls.length]!, report)
      } catch {
        // Not every attempt to connect gets SETTINGS that are right.
      }
    }
  })
  await Promise.all(askers)
  server.close()
}

async function askHostile(url: string, report: FuzzReport): Promise<void> {
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
    const streams = new Set<number>()
    socket.on('error', () => undefined)
    socket.write(Buffer.concat([settingsFrame([]), settingsAckFrame()].map(frameBytes)))
    socket.on('data', (chunk: Buffer) => {
      reader.feed(preface.complete ? chunk : preface.read(chunk))
      while (reader.next()) {
        noteGoaway(reader, report)
        const answer = answerTo(reader.frame, streams, random)
        answerBadly(socket, { id: reader.frame.streamId, answer, random, report })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A whole answer where the frame ends a unary call, replies where it has calls on a stream; nothing for others. */
function answerTo(frame: Frame, streams: Set<number>, random: Random): Buffer[] {
  if (frame.type !== FrameType.data) return []
  if ((frame.flags & Flag.endStream) !== 0) return answerFrames(frame.streamId, random)
  const isFirst = !streams.has(frame.streamId)
  streams.add(frame.streamId)
  return streamedReplies(frame, { isFirst, random })
}

function answerBadly(
  socket: Socket,
  {
    id,
    answer,
    random,
    report,
  }: { id: number; answer: Buffer[]; random: Random; report: FuzzReport },
): void {
  if (answer.length === 0) return
  if (random(2) === 0) answer.splice(random(answer.length), 0, anyFrame(id, random))
  for (const frame of answer) {
    const isDamaged = random(4) === 0
    if (isDamaged) report.frames++
    socket.write(isDamaged ? mutate(frame, random) : frame)
  }
}
