import { Address } from '@rpc-vs-mom/address'

/** Whose gRPC is spoken: grpc-js as a Node program gets it, or ours on `@rpc-vs-mom/http2`. */
export const grpcEngines = ['grpc-js', 'lean'] as const

export type GrpcEngine = (typeof grpcEngines)[number]

export interface GrpcAddress {
  readonly host: string
  /** 0 asks a listener for any free port. */
  readonly port: number
  /** Of the side that uses the address; grpc-js when missing. */
  readonly engine?: GrpcEngine
}

/** Reads `grpc://host:port`, perhaps with `?engine=`; throws one sentence for anything else. */
export function parseGrpcUrl(url: string): GrpcAddress {
  const [, host, portText, engineText] =
    /^grpc:\/\/(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})\/?(?:\?engine=([\w-]*))?$/.exec(url) ?? []
  const port = Number(portText)
  const shown = String(new Address(url))
  if (host === undefined || port > 65_535) {
    throw new TypeError(`"${shown}" is not grpc://HOST:PORT, such as grpc://127.0.0.1:50051.`)
  }
  if (engineText === undefined) return { host, port }
  const engine = grpcEngines.find((known) => known === engineText)
  if (engine !== undefined) return { host, port, engine }
  throw new TypeError(
    `"${shown}" names an engine that is not known; it is one of ${grpcEngines.join(', ')}.`,
  )
}

/** Writes the URL that `parseGrpcUrl` reads. */
export function formatGrpcUrl({ host, port, engine }: GrpcAddress): string {
  const base = `grpc://${host}:${port}`
  return engine === undefined ? base : `${base}?engine=${engine}`
}
