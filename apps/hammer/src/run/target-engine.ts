import { amqpEngineOf, formatGrpcUrl, type GrpcEngine, parseGrpcUrl } from '@rpc-vs-mom/transport'

/** A target as the hammer connects to it. */
export interface EngineOfTarget {
  readonly url: string
  /** Whose gRPC or AMQP the hammer asks with, as the manifest names it; none over any other transport. */
  readonly wire?: Readonly<Record<string, string>> | undefined
}

/**
 * Adds the engine `grpc` to a target of `grpc:` that names none; a bad URL stays as it is; connecting reports
 * it.
 */
export function withEngine(target: string, grpc: GrpcEngine): EngineOfTarget {
  try {
    if (target.startsWith('amqp:')) return { url: target, wire: { amqp: amqpEngineOf(target) } }
    if (target.startsWith('grpcstream:')) return { url: target, wire: { grpc: 'lean' } }
    if (!target.startsWith('grpc:')) return { url: target }
    const address = parseGrpcUrl(target)
    const engine = address.engine ?? grpc
    return { url: formatGrpcUrl({ ...address, engine }), wire: { grpc: engine } }
  } catch {
    return { url: target }
  }
}
