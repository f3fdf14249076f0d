// Clients and servers written with nothing but @grpc/grpc-js and a proto text, for the tests.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import {
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type Client,
  type GrpcObject,
  type Metadata,
  type ServiceClientConstructor,
} from '@grpc/grpc-js'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import {
  loadFileDescriptorSetFromBuffer,
  loadSync,
  type PackageDefinition,
} from '@grpc/proto-loader'
import { onTestFinished } from 'vitest'

/** A client for one service of a proto text, closed when the test ends. */
export function stockClient(proto: string, service: string, url: string): Client {
  return clientOf(loadProto(proto), service, url)
}

/** The same with nothing but encoded file descriptors, as server reflection gives them. */
export function clientDescribedBy(files: readonly Buffer[], service: string, url: string): Client {
  // FileDescriptorSet: field 1 is a file.
  const set = new BinaryWriter()
  for (const file of files) set.uint32(0x0a).bytes(file)
  return clientOf(loadFileDescriptorSetFromBuffer(Buffer.from(set.finish())), service, url)
}

function clientOf(definition: PackageDefinition, service: string, url: string): Client {
  const Service = serviceIn(definition, service)
  const client = new Service(url.replace(/^\w+:\/\/|\?.*$/g, ''), credentials.createInsecure())
  onTestFinished(() => client.close())
  return client
}

export type StockHandler = (
  call: { readonly request: Record<string, unknown> },
  reply: (error: null, value: object) => void,
) => void

/** Starts a server for one service of a proto text, stopped when the test ends; resolves with its URL. */
export async function startStockServer(
  proto: string,
  service: string,
  handlers: Record<string, StockHandler>,
): Promise<string> {
  const server = new Server()
  onTestFinished(() => server.forceShutdown())
  server.addService(serviceIn(loadProto(proto), service).service, handlers)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return `grpc://127.0.0.1:${port}`
}

/** Calls a unary method by name. */
export function unary(
  client: Client,
  method: string,
  ...given: [request: object, metadata?: Metadata]
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    methodsOf(client)[method]?.(...given, (error: Error | null, reply: unknown) =>
      error ? reject(error) : resolve(reply),
    )
  })
}

/** Calls a server-streaming method by name. */
export function streamOf(client: Client, method: string, request: object): AsyncIterable<unknown> {
  return methodsOf(client)[method]?.(request) as AsyncIterable<unknown>
}

/** Sends one message on a bidirectional stream and resolves with the first that comes back. */
export async function exchange(client: Client, method: string, request: object): Promise<unknown> {
  const stream = openStream(client, method)
  stream.write(request)
  stream.end()
  for await (const reply of stream) return reply
  throw new Error(`${method} ended without a reply.`)
}

/** Calls a method with streams both ways by name. */
export function openStream(client: Client, method: string): Duplex {
  return methodsOf(client)[method]?.() as Duplex
}

/** The methods that grpc-js gives a client at run time. */
function methodsOf(client: Client): Record<string, (...args: unknown[]) => unknown> {
  return client as never
}

function loadProto(text: string): PackageDefinition {
  const folder = mkdtempSync(join(tmpdir(), 'stock-peer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'own.proto')
  writeFileSync(file, text)
  return loadSync(file, { keepCase: true, longs: String, enums: String })
}

function serviceIn(definition: PackageDefinition, name: string): ServiceClientConstructor {
  let found: unknown = loadPackageDefinition(definition)
  for (const part of name.split('.')) found = (found as GrpcObject)[part]
  return found as ServiceClientConstructor
}
