import { expect, test } from 'vitest'
import { engineFor } from './engines.ts'

test('frames are relayed wherever everything in front and behind is gRPC', () => {
  expect(engineFor(['grpc://127.0.0.1:50051', 'grpc://worker:50052'])).toBe('relay')
})

test.each([
  ['amqp://mq/sales', 'grpc://worker:50052'],
  ['grpc://127.0.0.1:0', 'local:sales'],
  ['grpcstream://127.0.0.1:0', 'grpcstream://worker:50052'],
])('calls are made between %s and %s, which frames cannot join', (...urls: string[]) => {
  expect(engineFor(urls)).toBe('grpc-js')
})
