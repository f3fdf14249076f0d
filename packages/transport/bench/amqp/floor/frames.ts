/** Frame types and the methods used here, as class << 16 | method (AMQP 0-9-1, sections 1.2 and 2.3). */
export const frameType = { method: 1, header: 2, body: 3 } as const

export const method = {
  connectionStart: (10 << 16) | 10,
  connectionStartOk: (10 << 16) | 11,
  connectionTune: (10 << 16) | 30,
  connectionTuneOk: (10 << 16) | 31,
  connectionOpen: (10 << 16) | 40,
  connectionOpenOk: (10 << 16) | 41,
  channelOpen: (20 << 16) | 10,
  channelOpenOk: (20 << 16) | 11,
  queueDeclare: (50 << 16) | 10,
  queueDeclareOk: (50 << 16) | 11,
  qos: (60 << 16) | 10,
  qosOk: (60 << 16) | 11,
  consume: (60 << 16) | 20,
  consumeOk: (60 << 16) | 21,
  publish: (60 << 16) | 40,
  deliver: (60 << 16) | 60,
  ack: (60 << 16) | 80,
} as const

const frameEnd = 0xce
/** Type, channel and length before the payload, the end mark after it. */
const overhead = 8

export interface Frame {
  readonly type: number
  readonly payload: Buffer
}

/** A frame around the joined parts. */
export function frame(type: number, channel: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const whole = Buffer.allocUnsafe(length + overhead)
  whole[0] = type
  whole.writeUInt16BE(channel, 1)
  whole.writeUInt32BE(length, 3)
  let at = 7
  for (const part of parts) at += part.copy(whole, at)
  whole[at] = frameEnd
  return whole
}

/** Cuts a stream of bytes into frames and hands each on; keeps what is not complete yet. */
export function frameReader(take: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (bytes.length - at >= overhead) {
      const end = at + overhead + bytes.readUInt32BE(at + 3)
      if (bytes.length < end) break
      take({ type: bytes[at]!, payload: bytes.subarray(at + 7, end - 1) })
      at = end
    }
    rest = bytes.subarray(at)
  }
}

export function shortText(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.of(bytes.length), bytes])
}

export function longText(text: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)])
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
