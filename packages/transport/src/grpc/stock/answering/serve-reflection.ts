import { createRequire } from 'node:module'
import type { MethodDefinition, Server, ServerDuplexStream } from '@grpc/grpc-js'
import type * as ProtoLoader from '@grpc/proto-loader'
import type * as Reflection from '@grpc/reflection'
import { healthProto } from '../../health-proto.ts'

/**
 * Serves the description of what a server offers, its health among it, to tools such as grpcurl (grpc/doc/server-reflection.md, v1
 * and v1alpha), if it is known. What answers is loaded when first asked: it would be a third of a worker's
 * start and nobody asks during a measurement.
 */
export function serveReflection(server: Server, descriptorSetBase64: string | undefined): void {
  if (descriptorSetBase64 === undefined) return
  let answerers: ReadonlyMap<string, Answerer> | undefined
  const reflection = (path: string): Answerer => {
    answerers ??= loadAnswerers(descriptorSetBase64)
    return answerers.get(path)!
  }
  for (const version of ['v1', 'v1alpha']) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`
    server.register<object, object>(
      path,
      (call: Stream) => reflection(path).answer(call),
      (reply) => reflection(path).definition.responseSerialize(reply),
      (bytes) => reflection(path).definition.requestDeserialize(bytes),
      'bidi',
    )
  }
}

interface Answerer {
  readonly definition: MethodDefinition<object, object>
  readonly answer: (call: Stream) => void
}

type Stream = ServerDuplexStream<object, object>

/** Synchronous, because reading a message is; both modules are CommonJS. */
function loadAnswerers(descriptorSetBase64: string): Map<string, Answerer> {
  const require = createRequire(import.meta.url)
  const { fromJSON, loadFileDescriptorSetFromBuffer } =
    require('@grpc/proto-loader') as typeof ProtoLoader
  const { ReflectionService } = require('@grpc/reflection') as typeof Reflection
  const contract = loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSetBase64, 'base64'))
  const found = new Map<string, Answerer>()
  new ReflectionService({ ...contract, ...fromJSON(healthProto as object) }).addToServer({
    addService: (service, implementation) => {
      for (const [name, definition] of Object.entries(service)) {
        const answer = implementation[name] as Answerer['answer']
        found.set(definition.path, { definition, answer })
      }
    },
  })
  return found
}
