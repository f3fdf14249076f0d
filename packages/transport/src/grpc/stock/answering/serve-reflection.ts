import type { Server } from '@grpc/grpc-js'
import { reflectionOf, reflectionPaths, type ReflectionStream } from '../../reflection.ts'

/** Serves the description of what a server offers to tools such as grpcurl, if it is known. */
export function serveReflection(server: Server, descriptorSetBase64: string | undefined): void {
  if (descriptorSetBase64 === undefined) return
  const reflection = reflectionOf(descriptorSetBase64)
  for (const path of reflectionPaths) {
    server.register<object, object>(
      path,
      (call: ReflectionStream) => reflection(path).answer(call),
      (reply) => reflection(path).definition.responseSerialize(reply),
      (bytes) => reflection(path).definition.requestDeserialize(bytes),
      'bidi',
    )
  }
}
