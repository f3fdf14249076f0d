// What a user of plain @grpc/grpc-js writes; nothing of ours is imported here.
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import {
  credentials,
  loadPackageDefinition,
  type GrpcObject,
  type ServiceClientConstructor,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** Calls GetSalesMetrics once; 64-bit numbers come back as strings. */
export async function askOverGrpc(address: string, request: object): Promise<unknown> {
  const client = clientOf('contract.proto', 'protocol.SimulationService', address)
  try {
    return await new Promise((resolve, reject) => {
      client['GetSalesMetrics']!(request, (error: Error | null, reply: unknown) =>
        error ? reject(error) : resolve(reply),
      )
    })
  } finally {
    client['close']!()
  }
}

/** The names of the services that server reflection lists. */
export async function listServices(address: string): Promise<string[]> {
  const client = clientOf('reflection.proto', 'grpc.reflection.v1.ServerReflection', address)
  try {
    const stream = client['ServerReflectionInfo']!() as Duplex
    stream.end({ list_services: '*' })
    for await (const reply of stream as AsyncIterable<Listing>) {
      return reply.list_services_response.service.map(({ name }) => name)
    }
    throw new Error('The reflection service ended without a reply.')
  } finally {
    client['close']!()
  }
}

interface Listing {
  readonly list_services_response: { readonly service: readonly { readonly name: string }[] }
}

/** grpc-js adds the methods of the service at run time. */
type AnyClient = Record<string, (...args: unknown[]) => unknown>

function clientOf(protoFile: string, service: string, address: string): AnyClient {
  const definition = loadSync(join(import.meta.dirname, protoFile), {
    keepCase: true,
    longs: String,
  })
  let found: unknown = loadPackageDefinition(definition)
  for (const part of service.split('.')) found = (found as GrpcObject)[part]
  const Client = found as ServiceClientConstructor
  return new Client(address, credentials.createInsecure()) as unknown as AnyClient
}
