import { describe } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { describeSending } from '../sending-conformance.ts'
import type { Transport } from '../transport.ts'
import { formatGrpcUrl, type GrpcEngine, parseGrpcUrl } from './address.ts'
import { grpc } from './index.ts'

describe.each(['grpc-js', 'lean'] as const)('asked over the engine %s', (client) => {
  describe.each(['grpc-js', 'lean'] as const)('of a listener with the engine %s', (server) => {
    const subject = {
      name: 'grpc',
      transport: askingBy(client),
      freshUrl: () => `grpc://127.0.0.1:0?engine=${server}`,
    }
    describeSending({ ...subject, keptBy: 'listener' })
    describeTransport({
      ...subject,
      absentListener: 'unavailable',
      crossesProcesses: true,
    })
  })
})

function askingBy(engine: GrpcEngine): Transport {
  const connect: Transport['connect'] = (url, options) =>
    grpc.connect(formatGrpcUrl({ ...parseGrpcUrl(url), engine }), options)
  return { ...grpc, connect }
}
