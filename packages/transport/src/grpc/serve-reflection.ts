import type { Server } from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { descriptorSetBase64 } from '@rpc-vs-mom/schema/descriptor'

/** Serves the contract's description to tools such as grpcurl (grpc/doc/server-reflection.md, v1 and v1alpha). */
export function serveReflection(server: Server): void {
  const contract = loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSetBase64, 'base64'))
  new ReflectionService(contract).addToServer(server)
}
