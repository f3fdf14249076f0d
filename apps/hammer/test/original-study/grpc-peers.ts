// Stand-ins for the original study's programs on gRPC: plain grpc-js and its proto file.
import {
  credentials,
  Server,
  ServerCredentials,
  type Client,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedHandleCall,
} from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { SimulationService, type Answer, type Fields } from './contract.ts'

type Call = ServerUnaryCall<Fields, Fields>
type Stub = Client & Record<string, (request: Fields, done: sendUnaryData<Fields>) => void>

function stubFor(url: string): Stub {
  const stub = new SimulationService(url.replace('grpc://', ''), credentials.createInsecure())
  onTestFinished(() => stub.close())
  return stub as Stub
}

function call(stub: Stub, method: string, request: Fields): Promise<Fields> {
  return new Promise((resolve, reject) => {
    stub[method]!(request, (error, reply) => (error ? reject(error) : resolve(reply!)))
  })
}

async function serve(handlers: Record<string, UntypedHandleCall>): Promise<string> {
  const server = new Server()
  server.addService(SimulationService.service, handlers)
  onTestFinished(() => server.forceShutdown())
  const bound = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? bound.reject(error) : bound.resolve(port),
  )
  return `grpc://127.0.0.1:${await bound.promise}`
}

/** Asks once. */
export function askAsClient(url: string, request: Fields): Promise<Fields> {
  return call(stubFor(url), 'GetSalesMetrics', request)
}

/** Passes calls on to a worker that tells its statistics, which is how the original asks for health. */
export async function startLb(workerUrl: string): Promise<string> {
  const worker = stubFor(workerUrl)
  await call(worker, 'GetSystemStats', {})
  return serve({
    GetSalesMetrics: ({ request }: Call, reply: sendUnaryData<Fields>) => {
      call(worker, 'GetSalesMetrics', request).then((answer) => reply(null, answer), reply)
    },
    GetSystemStats: (_: Call, reply: sendUnaryData<Fields>) => reply(null, {}),
  })
}

/** Knows the two methods of its contract and nothing else, such as health checks. */
export function startWorker(answer: Answer): Promise<string> {
  return serve({
    GetSalesMetrics: ({ request }: Call, reply: sendUnaryData<Fields>) => {
      reply(null, answer(request))
    },
    GetSystemStats: (_: Call, reply: sendUnaryData<Fields>) =>
      reply(null, { cpu_usage: 0, memory_usage: 1, active_goroutines: 1 }),
  })
}
