/**
 * A load-balancing data plane for gRPC: HTTP/2 frames are relayed between sockets with their stream
 * ids rewritten. Messages are not decoded, malformed ones (RFC 9113 section 8.1.1) end their own stream
 * and go no further, and there is no TLS. It moves bytes, keeps flow control, replays lost calls and
 * defends itself; where a call goes is decided by an injected router, which it tells how calls ended.
 */
export type { Clock } from '@rpc-vs-mom/http2'
export { DueChecks } from '@rpc-vs-mom/http2'
export { Backend, type BackendAddress, type BackendState } from './forwarding/backend.ts'
export { formatTimeout } from '@rpc-vs-mom/http2/grpc'
export type { Refusal } from '@rpc-vs-mom/http2/grpc'
export { DEFAULT_LIMITS, type Limits } from './relay-limits.ts'
export { mayRetry } from './may-retry.ts'
export { createRelay, type Relay, type RelayOptions, type RelayStats } from './relay.ts'
export type { CallOutcome, RetryBudget, RoutedCall, Router, StallProbe } from './router.ts'
