/**
 * A worker that answers every request with the same frames, so that the balancer is what is measured; a
 * request of less than 64 bytes is a health check, and is told that it serves.
 * Argument: the message, in hexadecimal; 58 bytes of nothing when missing.
 */
import { createServer, type Socket } from 'node:net'

import {
  answerPing,
  Flag,
  FRAME_HEADER_BYTES,
  frameBytes,
  frameOf,
  FrameReader,
  FrameType,
  literalField,
  literalWithStaticName,
  PrefaceReader,
  Setting,
  settingsAckFrame,
  settingsFrame,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'

const message = process.argv[2] ? Buffer.from(process.argv[2], 'hex') : Buffer.alloc(58, 'y')
const STREAM_ID_AT = 5

const HEALTH_CHECK_BYTES_BELOW = 64
const CREDIT_BYTES = 32_768

interface Answer {
  readonly bytes: Buffer
  /** Where the stream id of each of its frames is. */
  readonly streamIdsAt: readonly number[]
}

const sales = answerWith(message)
/** HealthCheckResponse{status: SERVING} of grpc.health.v1. */
const serving = answerWith(Buffer.from([0x08, 0x01]))

const server = createServer({ noDelay: true }, serve)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  process.send?.({ url: `grpc://127.0.0.1:${port}` })
})

function serve(socket: Socket): void {
  const preface = new PrefaceReader()
  const reader = new FrameReader()
  /** Bytes so far of the requests that have not ended. */
  const requests = new Map<number, number>()
  let receivedBytes = 0
  socket.on('error', () => {})
  socket.write(frameBytes(settingsFrame([[Setting.maxConcurrentStreams, 1000]])))
  socket.on('data', (chunk: Buffer) => {
    reader.feed(preface.complete ? chunk : preface.read(chunk))
    const replies: Buffer[] = []
    while (reader.next()) {
      const { type, flags, streamId, start, end } = reader.frame
      if (type === FrameType.settings && flags === 0) replies.push(frameBytes(settingsAckFrame()))
      if (type === FrameType.ping && flags === 0) {
        replies.push(frameBytes(answerPing(reader.frame)))
      }
      if (type !== FrameType.data) continue
      receivedBytes += end - start
      const requestBytes = (requests.get(streamId) ?? 0) + end - start
      if ((flags & Flag.endStream) === 0) {
        requests.set(streamId, requestBytes)
        continue
      }
      requests.delete(streamId)
      replies.push(addressed(requestBytes < HEALTH_CHECK_BYTES_BELOW ? serving : sales, streamId))
    }
    if (receivedBytes > CREDIT_BYTES) {
      replies.push(frameBytes(windowUpdateFrame(0, receivedBytes)))
      receivedBytes = 0
    }
    if (replies.length > 0) socket.write(Buffer.concat(replies))
  })
}

function addressed({ bytes: template, streamIdsAt }: Answer, streamId: number): Buffer {
  const bytes = Buffer.from(template)
  for (const at of streamIdsAt) bytes.writeUInt32BE(streamId, at)
  return bytes
}

function answerWith(content: Buffer): Answer {
  const frames = [
    frameOf(FrameType.headers, {
      flags: Flag.endHeaders,
      payload: Buffer.concat([Buffer.from([0x88]), literalWithStaticName(31, 'application/grpc')]),
    }),
    frameOf(FrameType.data, { payload: framed(content) }),
    frameOf(FrameType.headers, {
      flags: Flag.endHeaders | Flag.endStream,
      payload: Buffer.concat([
        literalField('grpc-status', '0'),
        literalField('grpc-message', 'OK'),
      ]),
    }),
  ].map(frameBytes)
  const second = frames[0]!.length
  const third = second + FRAME_HEADER_BYTES + framed(content).length
  return {
    bytes: Buffer.concat(frames),
    streamIdsAt: [0, second, third].map((at) => at + STREAM_ID_AT),
  }
}

function framed(content: Buffer): Buffer {
  const framing = Buffer.alloc(5)
  framing.writeUInt32BE(content.length, 1)
  return Buffer.concat([framing, content])
}
