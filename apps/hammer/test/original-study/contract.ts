import { join } from 'node:path'
import { loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync, type MethodDefinition } from '@grpc/proto-loader'

/** A request as the peers of the original study hold it. */
export type Fields = Readonly<Record<string, unknown>>

const definition = loadSync(join(import.meta.dirname, 'contract.proto'), {
  keepCase: true,
  longs: Number,
})

const { protocol } = loadPackageDefinition(definition) as unknown as {
  protocol: { SimulationService: ServiceClientConstructor }
}

/** The service, read from the proto text with nothing of ours. */
export const SimulationService = protocol.SimulationService

const service = definition['protocol.SimulationService'] as unknown as {
  GetSalesMetrics: MethodDefinition<Fields, Fields>
}
const sales = service.GetSalesMetrics

/** How the original writes bodies on RabbitMQ, by name. */
export const bodies = {
  json: {
    contentType: 'application/json',
    encode: (fields: Fields): Buffer => Buffer.from(JSON.stringify(fields)),
    decodeRequest: (body: Buffer): Fields => JSON.parse(body.toString()) as Fields,
    decodeReply: (body: Buffer): Fields => JSON.parse(body.toString()) as Fields,
    encodeReply: (fields: Fields): Buffer => Buffer.from(JSON.stringify(fields)),
  },
  protobuf: {
    contentType: 'application/x-protobuf',
    encode: (fields: Fields): Buffer => sales.requestSerialize(fields),
    decodeRequest: (body: Buffer): Fields => sales.requestDeserialize(body),
    decodeReply: (body: Buffer): Fields => sales.responseDeserialize(body),
    encodeReply: (fields: Fields): Buffer => sales.responseSerialize(fields),
  },
} as const

export type BodyName = keyof typeof bodies

/** What a peer that answers was asked, and what it says. */
export type Answer = (request: Fields) => Fields
