/** Frames of streams of calls that do nothing wrong, to be damaged. */
import { Flag, type Frame, FrameType } from '@rpc-vs-mom/http2'
import { AskError } from '../src/index.ts'
import {
  callsMethod,
  readCall,
  writeCall,
  writeGivenUp,
  writeReply,
} from '../src/grpcstream/messages.ts'
import {
  answerFields,
  endOfAnswer,
  frame,
  prefixed,
  type Random,
  requestFieldsOf,
} from './frames.ts'

const prefixBytes = 5
const watchPath = '/grpc.health.v1.Health/Watch'

/** The begin of a stream with some messages; one in three with its end. */
export function streamFrames(id: number, random: Random): Buffer[] {
  const isWatch = random(4) === 0
  const path = isWatch ? watchPath : `/${callsMethod}`
  const messages = isWatch
    ? [Buffer.alloc(0)]
    : Array.from({ length: 1 + random(4) }, () => callMessage(random))
  return [
    frame(FrameType.headers, id, Flag.endHeaders, requestFieldsOf(path)),
    ...messages.map((message) => frame(FrameType.data, id, 0, prefixed(message))),
    ...(random(3) === 0 ? [frame(FrameType.data, id, Flag.endStream, Buffer.alloc(0))] : []),
  ]
}

/** A message of a call, or of one that is given up; now and then with a byte that is wrong. */
function callMessage(random: Random): Buffer {
  const id = 1 + random(20)
  const body = Buffer.alloc(random(300), 'm')
  const call = { id, method: 'fuzz.Echo/Ask', timeoutMs: 100, contentType: undefined, body }
  return damaged(random(6) === 0 ? writeGivenUp(id) : writeCall(call), random)
}

/** Replies to the calls that begin in the frame, in DATA of the stream; sometimes its end. */
export function streamedReplies(
  { buffer, start, end, streamId }: Frame,
  { isFirst, random }: { isFirst: boolean; random: Random },
): Buffer[] {
  const id = idIn(buffer.subarray(start + prefixBytes, end)) ?? 1 + random(20)
  const replies = Array.from({ length: random(10) === 0 ? 2 : 1 }, () =>
    damaged(replyMessage(id, random), random),
  )
  return [
    ...(isFirst ? [frame(FrameType.headers, streamId, Flag.endHeaders, answerFields)] : []),
    ...replies.map((reply) => frame(FrameType.data, streamId, 0, prefixed(reply))),
    ...(random(20) === 0 ? [endOfAnswer(streamId)] : []),
  ]
}

function replyMessage(id: number, random: Random): Buffer {
  const outcome =
    random(5) === 0 ? new AskError('NOT_FOUND', 'näh') : Buffer.alloc(random(300), 'r')
  return writeReply({ id, outcome })
}

function idIn(message: Buffer): number | undefined {
  try {
    return readCall(message).id
  } catch {
    return undefined
  }
}

function damaged(message: Buffer, random: Random): Buffer {
  if (random(10) === 0 && message.length > 0) message[random(message.length)] = random(256)
  return message
}
