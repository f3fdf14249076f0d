/**
 * HTTP/2 for those who need less of it than node:http2 and need it cheap: header compression (RFC 7541),
 * framing, flow control and defences of one connection (RFC 9113), and one write per turn of the event loop
 * for all frames of a socket.
 *
 * It opens no sockets, knows no requests and speaks no TLS. What gRPC puts into fields is the subpath
 * `@rpc-vs-mom/http2/grpc`.
 */
export { type Clock, systemClock } from './clock.ts'
export { DueChecks } from './due-checks.ts'
export { FlushTurn } from './gathered-write.ts'
export { huffmanEncode } from './rfc7541/huffman-code.ts'
export {
  EMPTY_TABLE_UPDATE,
  literalField,
  literalWithStaticName,
} from './rfc7541/literal-encoding.ts'
export { CLIENT_PREFACE, PrefaceReader } from './rfc9113/connection-preface.ts'
export { Http2Connection } from './rfc9113/connection.ts'
export { TokenBucket, type TokenBucketRate } from './rfc9113/denial-of-service.ts'
export { ErrorCode } from './rfc9113/error-codes.ts'
export { ConnectionError, enhanceYourCalm } from './rfc9113/error-handling.ts'
export {
  areOfRequest,
  areOfResponse,
  areOfTrailers,
  NO_CONTENT_LENGTH,
} from './rfc9113/field-check.ts'
export {
  copyOf,
  DEFAULT_FRAME_BYTES,
  EMPTY_SLICE,
  Flag,
  type Frame,
  FRAME_HEADER_BYTES,
  frameBytes,
  frameOf,
  FrameType,
  type Slice,
} from './rfc9113/frame-format.ts'
export type { ConnectionEvents } from './rfc9113/frame-receiver.ts'
export type { FrameSender } from './rfc9113/frame-sender.ts'
export { FrameReader } from './rfc9113/frame-size.ts'
export { ANY_STREAM, type Goaway, goawayFrame, readGoaway } from './rfc9113/goaway.ts'
export { GracefulShutdown } from './rfc9113/graceful-shutdown.ts'
export { answerPing, pingFrame } from './rfc9113/ping.ts'
export { rstStreamFrame } from './rfc9113/rst-stream.ts'
export { Setting, settingsAckFrame, settingsFrame } from './rfc9113/settings.ts'
export { ClientStreams, neverOpened } from './rfc9113/stream-identifiers.ts'
export {
  DEFAULT_WINDOW_BYTES,
  MAX_WINDOW_BYTES,
  windowUpdateFrame,
} from './rfc9113/window-update.ts'
export { SlowReaderWatch } from './slow-reader-watch.ts'
export { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from './connection-limits.ts'
