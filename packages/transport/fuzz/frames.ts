/** Frames of gRPC peers that do nothing wrong, to be damaged. */
import {
  ErrorCode,
  Flag,
  frameBytes,
  frameOf,
  FrameType,
  goawayFrame,
  literalField,
  literalWithStaticName,
  pingFrame,
  rstStreamFrame,
  Setting,
  settingsFrame,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'

export type Random = (below: number) => number

const contentType = literalWithStaticName(31, 'application/grpc')

const requestFields = requestFieldsOf('/fuzz.Echo/Ask', '100m')

/** The fields of a request, with its timeout where it has one. */
export function requestFieldsOf(path: string, timeout?: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0x86]),
    literalWithStaticName(4, path),
    contentType,
    literalField('te', 'trailers'),
    ...(timeout === undefined ? [] : [literalField('grpc-timeout', timeout)]),
  ])
}

export const answerFields = Buffer.concat([Buffer.from([0x88]), contentType])
const trailers = literalField('grpc-status', '0')
const failure = Buffer.concat([
  answerFields,
  literalField('grpc-status', '5'),
  literalField('grpc-message', 'a%20%E2%82%AC%zz'),
])

/** One frame in bytes. */
export function frame(type: number, streamId: number, flags: number, payload: Buffer): Buffer {
  return frameBytes(frameOf(type, { flags, streamId, payload }))
}

/** A message with its prefix; now and then one that says that it is longer, or compressed. */
export function message(bytes: number, random: Random): Buffer {
  const whole = prefixed(Buffer.alloc(bytes, 'm'))
  whole[0] = random(50) === 0 ? 1 : 0
  whole.writeUInt32BE(random(20) === 0 ? random(2 ** 24) : bytes, 1)
  return whole
}

/** The message with its prefix. */
export function prefixed(bytes: Buffer): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([prefix, bytes])
}

/** A whole call. */
export function requestFrames(id: number, random: Random): Buffer[] {
  return [
    frame(FrameType.headers, id, Flag.endHeaders, requestFields),
    frame(FrameType.data, id, Flag.endStream, message(random(300), random)),
  ]
}

/** A whole answer. */
export function answerFrames(id: number, random: Random): Buffer[] {
  const end = Flag.endHeaders | Flag.endStream
  if (random(10) === 0) return [frame(FrameType.headers, id, end, failure)]
  return [
    frame(FrameType.headers, id, Flag.endHeaders, answerFields),
    frame(FrameType.data, id, 0, message(random(300), random)),
    endOfAnswer(id),
  ]
}

/** The trailers of an answer with OK. */
export function endOfAnswer(id: number): Buffer {
  return frame(FrameType.headers, id, Flag.endHeaders | Flag.endStream, trailers)
}

/** A frame that could come next on the stream or on the connection. */
export function anyFrame(id: number, random: Random): Buffer {
  const end = Flag.endStream
  const frames = [
    ...requestFrames(id, random),
    ...answerFrames(id, random),
    frame(FrameType.headers, id, Flag.endHeaders | end, requestFields),
    Buffer.concat([
      frame(FrameType.headers, id, 0, requestFields.subarray(0, 9)),
      frame(FrameType.continuation, id, Flag.endHeaders, requestFields.subarray(9)),
    ]),
    frame(FrameType.data, id, 0, message(random(3000), random)),
    frame(
      FrameType.data,
      id,
      Flag.padded | end,
      Buffer.concat([Buffer.from([5]), Buffer.alloc(50)]),
    ),
    ...[
      frameOf(FrameType.priority, { streamId: id, payload: Buffer.alloc(5) }),
      rstStreamFrame(id, ErrorCode.cancel),
      rstStreamFrame(id, ErrorCode.refusedStream),
      windowUpdateFrame(id, 1 + random(100_000)),
      windowUpdateFrame(0, 1 + random(100_000)),
      settingsFrame([[Setting.initialWindowSize, random(200_000)]]),
      settingsFrame([[Setting.maxConcurrentStreams, random(20)]]),
      pingFrame(random(100)),
      goawayFrame({ lastStreamId: random(20), code: 0 }),
    ].map(frameBytes),
  ]
  return frames[random(frames.length)]!
}
