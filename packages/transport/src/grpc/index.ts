/**
 * Request/reply as unary gRPC calls, at `grpc://host:port`.
 *
 * The bytes pass through as they are, so any stock gRPC client or server with the contract's proto can be
 * the other side; listeners also serve grpc.health.v1 and server reflection. It does
 * not retry and chooses no worker (the balancer does), and speaks no TLS.
 *
 * Two engines speak the same protocol, each side by its own: `?engine=grpc-js`, which is what is without, is
 * the library that a Node program gets; `?engine=lean` is ours on `@rpc-vs-mom/http2`, for a fraction of its cost.
 */
import type { Transport } from '../transport.ts'
import { type GrpcEngine, parseGrpcUrl } from './address.ts'

export const grpc: Transport = {
  scheme: 'grpc',
  listen: async (url, ask, options) => (await engineOf(url)).listen(url, ask, options),
  connect: async (url, options) => (await engineOf(url)).connect(url, options),
  preload: (url) => engineOf(url),
}

type Engine = Pick<Transport, 'listen' | 'connect'>

/** Loaded when first used: grpc-js takes a third of a worker's start. */
const engines: Readonly<Record<GrpcEngine, () => Promise<Engine>>> = {
  'grpc-js': async () => {
    const [{ connectGrpc }, { listenGrpc }] = await Promise.all([
      import('./stock/asking/connection.ts'),
      import('./stock/answering/listener.ts'),
    ])
    return { connect: connectGrpc, listen: listenGrpc }
  },
  lean: async () => {
    const [{ connectLean }, { listenLean }] = await Promise.all([
      import('./lean/asking/connection.ts'),
      import('./lean/answering/listener.ts'),
    ])
    return { connect: connectLean, listen: listenLean }
  },
}

async function engineOf(url: string): Promise<Engine> {
  return engines[parseGrpcUrl(url).engine ?? 'grpc-js']()
}
