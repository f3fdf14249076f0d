import { frameBytes, frameOf } from '../src/index.ts'

type Random = (below: number) => number

/** Values at which parsers go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const
const HEADER_BYTES = 9

/** Changes a frame's bytes in one of the ways that peers get them wrong; sometimes leaves them right. */
export function mutate(frame: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(frame)
  const ways = [
    () => bytes,
    () => setByte(bytes, random(bytes.length), random(256)),
    () => setByte(bytes, random(bytes.length), EDGES[random(EDGES.length)]!),
    () => setByte(bytes, random(HEADER_BYTES), random(256)),
    () => setByte(bytes, 4, random(256)),
    () => setByte(bytes, 8, random(32)),
    () => resize(bytes, random),
    () => Buffer.concat([bytes, bytes]),
    () => bytes.subarray(0, random(bytes.length)),
    () => randomFrame(random),
  ]
  return ways[random(ways.length)]!()
}

function setByte(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value
  return bytes
}

// The length field and the payload change together, so that the damage reaches the frame's own parser.
function resize(bytes: Buffer, random: Random): Buffer {
  const payload = Buffer.concat([bytes.subarray(HEADER_BYTES), Buffer.alloc(4, random(256))])
  const length = random(payload.length + 1)
  const streamId = bytes.readUInt32BE(5)
  const flags = bytes[4] ?? 0
  return frameBytes(
    frameOf(bytes[3] ?? 0, { flags, streamId, payload: payload.subarray(0, length) }),
  )
}

function randomFrame(random: Random): Buffer {
  const payload = Buffer.from(Array.from({ length: random(40) }, () => random(256)))
  return frameBytes(frameOf(random(12), { flags: random(256), streamId: random(16), payload }))
}
