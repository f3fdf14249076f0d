import { createRequire } from 'node:module'
import type { MethodDefinition, ServerDuplexStream } from '@grpc/grpc-js'
import type * as ProtoLoader from '@grpc/proto-loader'
import type * as Reflection from '@grpc/reflection'
import { healthProto } from './health-proto.ts'

/** Of server reflection in both versions that clients ask for (grpc/doc/server-reflection.md). */
export const reflectionPaths = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
)

/** What answers one stream of requests for descriptions, on a duplex stream of such messages. */
export interface Reflecting {
  readonly definition: MethodDefinition<object, object>
  readonly answer: (call: ReflectionStream) => void
}

export type ReflectionStream = ServerDuplexStream<object, object>

/**
 * Finds by its path what describes the contract, and the health that is served beside it. It is loaded when first asked
 * for: it would be a third of a worker's start, and nobody asks during a measurement.
 */
export function reflectionOf(descriptorSetBase64: string): (path: string) => Reflecting {
  let found: ReadonlyMap<string, Reflecting> | undefined
  return (path) => (found ??= load(descriptorSetBase64)).get(path)!
}

/** Synchronous, because reading a message is; both modules are CommonJS. */
function load(descriptorSetBase64: string): Map<string, Reflecting> {
  const require = createRequire(import.meta.url)
  const { fromJSON, loadFileDescriptorSetFromBuffer } =
    require('@grpc/proto-loader') as typeof ProtoLoader
  const { ReflectionService } = require('@grpc/reflection') as typeof Reflection
  const contract = loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSetBase64, 'base64'))
  const found = new Map<string, Reflecting>()
  new ReflectionService({ ...contract, ...fromJSON(healthProto as object) }).addToServer({
    addService: (service, implementation) => {
      for (const [name, definition] of Object.entries(service)) {
        const answer = implementation[name] as Reflecting['answer']
        found.set(definition.path, { definition, answer })
      }
    },
  })
  return found
}
