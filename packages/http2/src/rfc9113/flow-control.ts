/** RFC 9113 sections 5.2 and 6.9.1: what a peer may still send to us on the whole connection. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from './window-update.ts'

export class ReceiveWindow {
  readonly #fullBytes: number
  #leftBytes: number = DEFAULT_WINDOW_BYTES
  #creditBytes: number

  /** A window that opens to `fullBytes` with its first WINDOW_UPDATE. */
  constructor(fullBytes: number) {
    this.#fullBytes = fullBytes
    this.#creditBytes = fullBytes - DEFAULT_WINDOW_BYTES
  }

  /** Counts received bytes, padding included. Throws ConnectionError when they exceed the window. */
  take(bytes: number): void {
    this.#leftBytes -= bytes
    if (this.#leftBytes < 0) {
      throw new ConnectionError(ErrorCode.flowControlError, 'more DATA than the window allows')
    }
  }

  /** Notes bytes that need no memory of ours any more. */
  credit(bytes: number): void {
    this.#creditBytes += bytes
  }

  /** The increment to announce now, or 0 while it is less than half a window. */
  increment(): number {
    if (this.#creditBytes * 2 < this.#fullBytes) return 0
    const bytes = this.#creditBytes
    this.#leftBytes += bytes
    this.#creditBytes = 0
    return bytes
  }
}

/** A send window after an increment. Throws ConnectionError when it grows beyond 2^31 - 1. */
export function widen(windowBytes: number, incrementBytes: number): number {
  const wider = windowBytes + incrementBytes
  if (wider > MAX_WINDOW_BYTES) {
    throw new ConnectionError(ErrorCode.flowControlError, 'a flow-control window is too large')
  }
  return wider
}
