/**
 * Request/reply as unary gRPC calls, at `grpc://host:port`.
 *
 * The bytes pass through as they are, so any stock gRPC client or server with the contract's proto can be
 * the other side; listeners also serve grpc.health.v1 and server reflection. It does not retry and
 * chooses no worker (the balancer does), and speaks no TLS.
 */
import type { Transport } from '../transport.ts'
import { connectGrpc } from './connection.ts'
import { listenGrpc } from './listener.ts'

export const grpc: Transport = { scheme: 'grpc', listen: listenGrpc, connect: connectGrpc }
