import {
  type TokenBucketRate,
  type ConnectionLimits,
  DEFAULT_CONNECTION_LIMITS,
} from '@rpc-vs-mom/http2'

/** The bounds of one connection, either side. `leanLimits` says why each has its value. */
export interface LeanLimits extends ConnectionLimits {
  connections: number
  resets: TokenBucketRate
  idleMs: number
  slowReaderMs: number
  heldBytes: number
  reservedBytes: number
}

export const leanLimits: LeanLimits = {
  ...DEFAULT_CONNECTION_LIMITS,
  /** As the relay has it; a further one takes the place of the one that is idle for longest. */
  connections: 1000,
  /** Every client that gives up resets its stream; the guard starts where no honest client of the study gets. */
  resets: { burst: 20_000, perSecond: 10_000 },
  /** A connection nobody used for this long is closed; clients of ours open it again. */
  idleMs: 300_000,
  /** No byte of the answers taken in this time, although some wait. */
  slowReaderMs: 30_000,
  /** Answers that wait for one client: a hundred of the largest, and some. */
  heldBytes: 512 * 1024 * 1024,
  /** Messages above half a stream window get more window only while these together are not larger. */
  reservedBytes: 16 * 1024 * 1024,
}

/** How often connections are looked at for what takes too long. */
export const lookMs = 1000

/**
 * Share of the streams a peer allows that is used: node:http2 counts a stream for a while after it has ended,
 * and resets new ones above its limit.
 */
export const usedShare = 7 / 8
