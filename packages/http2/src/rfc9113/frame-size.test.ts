import { describe, expect, it } from 'vitest'

import { randomFrom } from '../../test/seeded-random.ts'
import { ErrorCode } from './error-codes.ts'
import { DEFAULT_FRAME_BYTES, Flag, frameBytes, frameOf, FrameType } from './frame-format.ts'
import { FrameReader } from './frame-size.ts'

describe('FrameReader (RFC 9113 sections 4.1 and 4.2)', () => {
  it('reads every field of the frame header', () => {
    const frames = readAll([Buffer.from('00000301ff80000005616263', 'hex')])
    expect(frames).toEqual([{ type: 1, flags: 255, streamId: 5, payload: 'abc' }])
  })

  it('finds the same frames however the bytes are cut', () => {
    const random = randomFrom(4)
    const sent = Array.from({ length: 50 }, (_, n) =>
      frameOf(random(12), {
        flags: random(256),
        streamId: n,
        payload: Buffer.alloc(random(4) === 0 ? 0 : random(3000), n),
      }),
    )
    const bytes = Buffer.concat(sent.map(frameBytes))
    const whole = readAll([bytes])
    expect(whole).toHaveLength(50)
    for (let round = 0; round < 50; round++) expect(readAll(cut(bytes, random))).toEqual(whole)
    expect(readAll(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(whole)
  })

  it('accepts a frame of the largest size, and says so while it is not complete', () => {
    const bytes = frameBytes(
      frameOf(0, { streamId: 1, payload: Buffer.alloc(DEFAULT_FRAME_BYTES) }),
    )
    const reader = new FrameReader()
    reader.feed(bytes.subarray(0, 5000))
    expect(reader.next()).toBe(false)
    expect(reader.midFrame).toBe(true)
    reader.feed(bytes.subarray(5000))
    expect(reader.next()).toBe(true)
    expect(reader.midFrame).toBe(false)
  })

  it.each([9, 3])('rejects an oversized frame by its header alone, %i bytes at a time', (step) => {
    const header = Buffer.from('004001000000000001', 'hex')
    expect(() => readAll(cutEvery(header, step))).toThrow(
      expect.objectContaining({ code: ErrorCode.frameSizeError }),
    )
  })
})

describe('frameBytes', () => {
  it('writes the layout of section 4.1', () => {
    const frame = frameOf(FrameType.headers, {
      flags: Flag.endHeaders,
      streamId: 0x01020304,
      payload: Buffer.from([0x82]),
    })
    expect(frameBytes(frame).toString('hex')).toBe('00000101040102030482')
  })
})

function readAll(chunks: readonly Buffer[]) {
  const reader = new FrameReader()
  const frames: { type: number; flags: number; streamId: number; payload: string }[] = []
  for (const chunk of chunks) {
    reader.feed(chunk)
    while (reader.next()) {
      const { type, flags, streamId, buffer, start, end } = reader.frame
      frames.push({ type, flags, streamId, payload: buffer.toString('latin1', start, end) })
    }
  }
  return frames
}

function cut(bytes: Buffer, random: (below: number) => number): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(2000)
    chunks.push(bytes.subarray(at, end))
    at = end
  }
  return chunks
}

function cutEvery(bytes: Buffer, step: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) =>
    bytes.subarray(n * step, (n + 1) * step),
  )
}
