import { Address } from '@rpc-vs-mom/address'

export interface GrpcAddress {
  readonly host: string
  /** 0 asks a listener for any free port. */
  readonly port: number
}

/** Reads `grpc://host:port`; throws one sentence for anything else. */
export function parseGrpcUrl(url: string): GrpcAddress {
  const [, host, portText] = /^grpc:\/\/(\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})\/?$/.exec(url) ?? []
  const port = Number(portText)
  if (host === undefined || port > 65_535) {
    const shown = String(new Address(url))
    throw new TypeError(`"${shown}" is not grpc://HOST:PORT, such as grpc://127.0.0.1:50051.`)
  }
  return { host, port }
}

/** Writes the URL that `parseGrpcUrl` reads. */
export function formatGrpcUrl({ host, port }: GrpcAddress): string {
  return `grpc://${host}:${port}`
}
