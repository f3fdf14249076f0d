import type { TokenBucketRate } from './rfc9113/denial-of-service.ts'

/** The bounds of one connection. `DEFAULT_CONNECTION_LIMITS` says why each has its value. */
export interface ConnectionLimits {
  streamsPerConnection: number
  fieldListBytes: number
  fieldBlockBytes: number
  connectionWindowBytes: number
  highWaterBytes: number
  outboundBytes: number
  handshakeMs: number
  unfinishedMs: number
  abuse: TokenBucketRate
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  /** More calls than any caller of the study keeps open; what is above is refused, not queued. */
  streamsPerConnection: 1000,
  /** Twice what gRPC peers send by default (8 KiB of metadata). */
  fieldListBytes: 16_384,
  /** Huffman code can make a field longer than it is: twice the decoded size, never more. */
  fieldBlockBytes: 32_768,
  /** Request bytes of one client that wait for backends; 16 full stream windows. */
  connectionWindowBytes: 1_048_576,
  /** DATA stops being written to a socket that has this much waiting. */
  highWaterBytes: 131_072,
  /** Answers without DATA that a peer makes us write and does not read; then it is cut off. */
  outboundBytes: 1_048_576,
  /** Preface, SETTINGS and its acknowledgement take two round trips. */
  handshakeMs: 5000,
  /** A frame of 16 KiB in this time needs 1.6 kB/s; a field block is never slow on purpose. */
  unfinishedMs: 10_000,
  /** PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA and the like, beyond those that traffic explains. */
  abuse: { burst: 1000, perSecond: 100 },
}
