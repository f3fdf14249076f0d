// Somebody else's service: plain grpc-js and the proto file of its tutorial.
import { join } from 'node:path'
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { onTestFinished } from 'vitest'

export const greeterProto = join(import.meta.dirname, 'helloworld.proto')

type Call = ServerUnaryCall<{ name: string }, { message: string }>
type Done = sendUnaryData<{ message: string }>

/** Greets whoever asks by name, until the test ends; resolves with its URL. */
export async function startGreeter(
  greet: (call: Call, done: Done) => void = ({ request }, done) =>
    done(null, { message: `Hello ${request.name}` }),
): Promise<string> {
  const { helloworld } = loadPackageDefinition(
    loadSync(greeterProto, { defaults: true }),
  ) as never as {
    helloworld: { Greeter: { service: never } }
  }
  const server = new Server()
  server.addService(helloworld.Greeter.service, { SayHello: greet })
  onTestFinished(() => server.forceShutdown())
  const bound = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? bound.reject(error) : bound.resolve(port),
  )
  return `grpc://127.0.0.1:${await bound.promise}`
}
