/** Where the relay takes the time from. */
export interface Clock {
  /** Milliseconds since any fixed moment; never goes back. */
  nowMs(): number
}

export const systemClock: Clock = { nowMs: () => performance.now() }
