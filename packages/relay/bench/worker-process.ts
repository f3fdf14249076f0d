/**
 * A worker that answers every request with the same frames, so that the balancer is what is measured.
 * Argument: the message, in hexadecimal; 58 bytes of nothing when missing.
 */
import { createServer, type Socket } from 'node:net'

import { literalField, literalWithStaticName } from '../src/rfc7541/literal-encoding.ts'
import { Flag, frameBytes, frameOf, FrameType } from '../src/rfc9113/frame-format.ts'
import { FrameReader } from '../src/rfc9113/frame-size.ts'
import { PrefaceReader } from '../src/rfc9113/connection-preface.ts'
import { Setting, settingsAckFrame, settingsFrame } from '../src/rfc9113/settings.ts'
import { windowUpdateFrame } from '../src/rfc9113/window-update.ts'

const message = process.argv[2] ? Buffer.from(process.argv[2], 'hex') : Buffer.alloc(58, 'y')
const RESPONSE_BYTES = 5 + message.length
const STREAM_ID_AT = 5
const CREDIT_BYTES = 32_768

const answer = Buffer.concat(
  [
    frameOf(FrameType.headers, {
      flags: Flag.endHeaders,
      payload: Buffer.concat([Buffer.from([0x88]), literalWithStaticName(31, 'application/grpc')]),
    }),
    frameOf(FrameType.data, { payload: responseBody() }),
    frameOf(FrameType.headers, {
      flags: Flag.endHeaders | Flag.endStream,
      payload: Buffer.concat([
        literalField('grpc-status', '0'),
        literalField('grpc-message', 'OK'),
      ]),
    }),
  ].map(frameBytes),
)
const answerHeaders = answer.indexOf(responseBody()) - 9
const streamIdsAt = [
  STREAM_ID_AT,
  answerHeaders + STREAM_ID_AT,
  answerHeaders + 9 + RESPONSE_BYTES + STREAM_ID_AT,
]

const server = createServer({ noDelay: true }, serve)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})

function serve(socket: Socket): void {
  const preface = new PrefaceReader()
  const reader = new FrameReader()
  let receivedBytes = 0
  socket.on('error', () => {})
  socket.write(frameBytes(settingsFrame([[Setting.maxConcurrentStreams, 1000]])))
  socket.on('data', (chunk: Buffer) => {
    reader.feed(preface.complete ? chunk : preface.read(chunk))
    const replies: Buffer[] = []
    while (reader.next()) {
      const { type, flags, streamId, start, end } = reader.frame
      if (type === FrameType.settings && flags === 0) replies.push(frameBytes(settingsAckFrame()))
      if (type === FrameType.data) receivedBytes += end - start
      const request = type === FrameType.data || type === FrameType.headers
      if (request && (flags & Flag.endStream) !== 0) replies.push(answerTo(streamId))
    }
    if (receivedBytes > CREDIT_BYTES) {
      replies.push(frameBytes(windowUpdateFrame(0, receivedBytes)))
      receivedBytes = 0
    }
    if (replies.length > 0) socket.write(Buffer.concat(replies))
  })
}

function answerTo(streamId: number): Buffer {
  const bytes = Buffer.from(answer)
  for (const at of streamIdsAt) bytes.writeUInt32BE(streamId, at)
  return bytes
}

function responseBody(): Buffer {
  const framing = Buffer.alloc(5)
  framing.writeUInt32BE(message.length, 1)
  return Buffer.concat([framing, message])
}
