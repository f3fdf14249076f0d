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
  const [, endpoint = url, engineText] = /^(.*?)(?:\?engine=([\w-]*))?$/s.exec(url) ?? []
  const { host, port } = endpointIn(endpoint, 'grpc', url)
  if (engineText === undefined) return { host, port }
  const engine = grpcEngines.find((known) => known === engineText)
  if (engine !== undefined) return { host, port, engine }
  throw new TypeError(
    `"${String(new Address(url))}" names an engine that is not known; it is one of ${grpcEngines.join(', ')}.`,
  )
}

/** Reads `SCHEME://host:port`; throws one sentence for anything else, which names the whole `url`. */
export function endpointIn(
  text: string,
  scheme: string,
  url = text,
): Pick<GrpcAddress, 'host' | 'port'> {
  const form = new RegExp(`^${scheme}://(\\[[\\da-fA-F:.]+\\]|[\\w.-]+):(\\d{1,5})/?$`)
  const [, host, portText] = form.exec(text) ?? []
  const port = Number(portText)
  if (host !== undefined && port <= 65_535) return { host, port }
  throw new TypeError(
    `"${String(new Address(url))}" is not ${scheme}://HOST:PORT, such as ${scheme}://127.0.0.1:50051.`,
  )
}

/** Writes the URL that `parseGrpcUrl` reads. */
export function formatGrpcUrl({ host, port, engine }: GrpcAddress): string {
  const base = `grpc://${host}:${port}`
  return engine === undefined ? base : `${base}?engine=${engine}`
}
