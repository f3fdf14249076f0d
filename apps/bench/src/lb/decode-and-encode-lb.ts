/**
 * The balancer one would write first: a grpc-js service that decodes each request, calls the least busy
 * worker with a client that encodes it again, and the same back. Arguments: addresses of the workers.
 */
import {
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type requestCallback,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { codecs, type SalesRequest, type SalesResponse, serviceName } from '@rpc-vs-mom/schema'

const { salesRequest, salesResponse } = codecs.protobuf

const service: ServiceDefinition = {
  GetSalesMetrics: {
    path: `/${serviceName}/GetSalesMetrics`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: SalesRequest) => Buffer.from(salesRequest.encode(message)),
    requestDeserialize: (bytes: Buffer) => salesRequest.decode(bytes),
    responseSerialize: (message: SalesResponse) => Buffer.from(salesResponse.encode(message)),
    responseDeserialize: (bytes: Buffer) => salesResponse.decode(bytes),
  },
}

type Call = (
  request: SalesRequest,
  options: { deadline: Date | number },
  callback: requestCallback<SalesResponse>,
) => void

const Client = makeGenericClientConstructor(service, serviceName)
const workers = process.argv.slice(2).map((address) => {
  const client = new Client(address, credentials.createInsecure())
  return { call: (client['GetSalesMetrics'] as Call).bind(client), outstanding: 0 }
})

const handle: handleUnaryCall<SalesRequest, SalesResponse> = (call, callback) => {
  const worker = workers.reduce((least, one) => (one.outstanding < least.outstanding ? one : least))
  worker.outstanding += 1
  worker.call(call.request, { deadline: call.getDeadline() }, (error, response) => {
    worker.outstanding -= 1
    callback(error, response)
  })
}

const server = new Server()
server.addService(service, { GetSalesMetrics: handle })
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.send?.({ url: `grpc://127.0.0.1:${port}` })
})
