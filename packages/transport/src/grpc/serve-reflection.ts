import { createRequire } from 'node:module'
import type { MethodDefinition, Server, ServerDuplexStream } from '@grpc/grpc-js'
import type * as ProtoLoader from '@grpc/proto-loader'
import type * as Reflection from '@grpc/reflection'
import { descriptorSetBase64 } from '@rpc-vs-mom/schema/descriptor'

/**
 * Serves the contract's description to tools such as grpcurl (grpc/doc/server-reflection.md, v1 and v1alpha).
 * What answers is loaded when first asked: it would be a third of a worker's start and nobody asks
 * during a measurement.
 */
export function serveReflection(server: Server): void {
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

let answerers: ReadonlyMap<string, Answerer> | undefined

function reflection(path: string): Answerer {
  answerers ??= loadAnswerers()
  return answerers.get(path)!
}

/** Synchronous, because reading a message is; both modules are CommonJS. */
function loadAnswerers(): Map<string, Answerer> {
  const require = createRequire(import.meta.url)
  const { loadFileDescriptorSetFromBuffer } = require('@grpc/proto-loader') as typeof ProtoLoader
  const { ReflectionService } = require('@grpc/reflection') as typeof Reflection
  const contract = loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSetBase64, 'base64'))
  const found = new Map<string, Answerer>()
  new ReflectionService(contract).addToServer({
    addService: (service, implementation) => {
      for (const [name, definition] of Object.entries(service)) {
        const answer = implementation[name] as Answerer['answer']
        found.set(definition.path, { definition, answer })
      }
    },
  })
  return found
}
