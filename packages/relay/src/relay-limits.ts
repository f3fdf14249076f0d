import {
  type TokenBucketRate,
  type ConnectionLimits,
  DEFAULT_CONNECTION_LIMITS,
} from '@rpc-vs-mom/http2'

/** Every bound of the relay. `DEFAULT_LIMITS` says why each has its value. */
export interface Limits extends ConnectionLimits {
  connections: number
  connectionsPerPeer: number
  callerLength: number
  heldBytes: number
  slowReaderMs: number
  idleMs: number
  resets: TokenBucketRate
  backendResets: TokenBucketRate
  queuedCalls: number
  replays: number
  attempts: number
  replayBytes: number
  replayTotalBytes: number
  connectMs: number
  reconnectMinMs: number
  reconnectMaxMs: number
}

export const DEFAULT_LIMITS: Limits = {
  ...DEFAULT_CONNECTION_LIMITS,
  /** A study uses tens; each costs about 20 kB, so a full house stays near 20 MB. */
  connections: 1000,
  /** Half of all: one address with connections that it does not use leaves room for the others. */
  connectionsPerPeer: 500,
  /** A longer value names nobody: each is kept as long as its caller is known. */
  callerLength: 128,
  /** Response bytes that wait for one client: 256 streams with a full window each. */
  heldBytes: 16_777_216,
  /** No byte taken in this time, although some wait. */
  slowReaderMs: 30_000,
  /** As gRPC servers are advised to do; clients reconnect by themselves. */
  idleMs: 300_000,
  /** Streams reset by the client or for its errors; each finished call earns one. */
  resets: { burst: 1000, perSecond: 100 },
  /** node:http2 servers close a connection after 1000 resets at once or 33 per second; stay below. */
  backendResets: { burst: 500, perSecond: 30 },
  /** Calls that wait for a free stream of one backend. */
  queuedCalls: 1000,
  /** A call that failed this often is not the fault of one backend. */
  replays: 3,
  /** The same for backends that were lost with it: it may be what they die of. As over AMQP. */
  attempts: 3,
  /** A stream window: what a caller can send before any backend must answer. */
  replayBytes: 65_536,
  /** Kept requests of all calls together; above it new calls cannot be replayed. */
  replayTotalBytes: 67_108_864,
  /** On one host or in one data centre a connection is up in milliseconds. */
  connectMs: 1000,
  reconnectMinMs: 50,
  /** A backend that comes back is noticed within this time. */
  reconnectMaxMs: 1000,
}
