import { type GrpcAddress, endpointIn } from '../grpc/address.ts'

/** Reads `grpcstream://host:port`; throws one sentence for anything else. */
export function parseGrpcStreamUrl(url: string): GrpcAddress {
  return endpointIn(url, 'grpcstream')
}

/** Writes the URL that `parseGrpcStreamUrl` reads. */
export function formatGrpcStreamUrl({ host, port }: GrpcAddress): string {
  return `grpcstream://${host}:${port}`
}
