/**
 * Request/reply as messages on one bidirectional stream of gRPC, at `grpcstream://host:port`, with the lean engine.
 *
 * The same calls as over `grpc:`, each with its deadline, status and cancellation, but without a stream, headers and
 * trailers of its own: what is left of a call when its set-up is taken away. A connection has one stream at a time;
 * messages of one stream go in order, so a large one holds up those behind it. It carries no metadata. `calls.proto`
 * says what the messages are, for peers of other makes; listeners also answer unary calls, health and reflection.
 */
import type { Transport } from '../transport.ts'
import { connectGrpcStream } from './connection.ts'
import { listenGrpcStream } from './listener.ts'

export const grpcstream: Transport = {
  scheme: 'grpcstream',
  listen: listenGrpcStream,
  connect: connectGrpcStream,
}
