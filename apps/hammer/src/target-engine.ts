import { formatGrpcUrl, type GrpcEngine, parseGrpcUrl } from '@rpc-vs-mom/transport'

/** A target as the hammer connects to it, and the gRPC that it does that with; none where it is not asked over gRPC. */
export interface EngineOfTarget {
  readonly url: string
  readonly grpc?: GrpcEngine
}

/** Adds the engine to a target of `grpc:` that names none; a bad one stays as it is; connecting reports it. */
export function withEngine(target: string, engine: GrpcEngine): EngineOfTarget {
  if (!target.startsWith('grpc:')) return { url: target }
  try {
    const address = parseGrpcUrl(target)
    const grpc = address.engine ?? engine
    return { url: formatGrpcUrl({ ...address, engine: grpc }), grpc }
  } catch {
    return { url: target }
  }
}
