import { describe, expect, it } from 'vitest'

import { ErrorCode } from './error-codes.ts'
import { FieldBlock } from './field-section.ts'
import { Flag, type Frame, frameOf, FrameType } from './frame-format.ts'

describe('FieldBlock (RFC 9113 section 6.10)', () => {
  it('returns the payload of a HEADERS frame that is alone', () => {
    const block = new FieldBlock(100)
    const frame = headers('abc', Flag.endHeaders | Flag.endStream)
    expect(block.begin(frame)).toBe(frame)
    expect(block.endStream).toBe(true)
  })

  it('puts fragments together in order', () => {
    const block = new FieldBlock(100)
    expect(block.begin(headers('ab', Flag.endStream))).toBeUndefined()
    expect(block.openStreamId).toBe(1)
    expect(block.append(continuation('cd'))).toBeUndefined()
    expect(block.append(continuation('ef', Flag.endHeaders))?.buffer.toString()).toBe('abcdef')
    expect(block.openStreamId).toBe(0)
    expect(block.endStream).toBe(true)
  })

  it('rejects CONTINUATION of another stream', () => {
    const block = new FieldBlock(100)
    block.begin(headers('ab', 0))
    expect(() => block.append(continuation('cd', 0, 3))).toThrow(
      expect.objectContaining({ code: ErrorCode.protocolError }),
    )
  })

  it('rejects more bytes than its limit, and more frames than they can need', () => {
    const calm = expect.objectContaining({ code: ErrorCode.enhanceYourCalm })
    const large = new FieldBlock(5)
    large.begin(headers('abc', 0))
    expect(() => large.append(continuation('def'))).toThrow(calm)
    const many = new FieldBlock(100)
    many.begin(headers('', 0))
    expect(() => {
      for (let n = 0; n < 9; n++) many.append(continuation(''))
    }).toThrow(calm)
  })
})

function headers(text: string, flags: number): Frame {
  return frameOf(FrameType.headers, { streamId: 1, flags, payload: Buffer.from(text) })
}

function continuation(text: string, flags = 0, streamId = 1): Frame {
  return frameOf(FrameType.continuation, { streamId, flags, payload: Buffer.from(text) })
}
