/**
 * A load-balancing data plane for gRPC: HTTP/2 frames are relayed between sockets with their stream
 * ids rewritten. Messages are not decoded, malformed ones (RFC 9113 section 8.1.1) end their own stream
 * and go no further, and there is no TLS. It moves bytes, keeps flow control, replays lost calls and
 * defends itself; where a call goes is decided by an injected router, which it tells how calls ended.
 */
export type { Clock } from '../../http2/src/clock.ts'
export { DueChecks } from '../../http2/src/due-checks.ts'
export { Backend, type BackendAddress, type BackendState } from './forwarding/backend.ts'
export { formatTimeout } from '../../http2/src/grpc/timeout.ts'
export type { Refusal } from '../../http2/src/grpc/trailers-only.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export { createRelay, type Relay, type RelayOptions, type RelayStats } from './relay.ts'
export type { Outcome, RetryBudget, RoutedCall, Router, StallProbe } from './router.ts'
