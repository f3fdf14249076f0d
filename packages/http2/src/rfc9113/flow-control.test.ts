import { describe, expect, it } from 'vitest'

import { ErrorCode } from './error-codes.ts'
import { ReceiveWindow, widen } from './flow-control.ts'

const tooMuch = expect.objectContaining({ code: ErrorCode.flowControlError })

describe('ReceiveWindow (RFC 9113 section 5.2)', () => {
  it('opens from the initial to the full window at once', () => {
    const window = new ReceiveWindow(1_000_000)
    expect(window.increment()).toBe(1_000_000 - 65_535)
    window.take(1_000_000)
    expect(() => window.take(1)).toThrow(tooMuch)
  })

  it('announces credit when half a window has come together', () => {
    const window = new ReceiveWindow(65_535)
    window.take(40_000)
    window.credit(30_000)
    expect(window.increment()).toBe(0)
    window.credit(10_000)
    expect(window.increment()).toBe(40_000)
    expect(window.increment()).toBe(0)
    window.take(65_535)
    expect(() => window.take(1)).toThrow(tooMuch)
  })
})

describe('widen (RFC 9113 section 6.9.1)', () => {
  it('allows a window of 2^31 - 1 and not one more', () => {
    expect(widen(65_535, 2 ** 31 - 1 - 65_535)).toBe(2 ** 31 - 1)
    expect(() => widen(65_536, 2 ** 31 - 1 - 65_535)).toThrow(tooMuch)
  })
})
