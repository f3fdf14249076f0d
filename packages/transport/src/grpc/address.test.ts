import { expect, test } from 'vitest'
import { formatGrpcUrl, parseGrpcUrl } from './address.ts'

test.for([
  ['grpc://127.0.0.1:50051', { host: '127.0.0.1', port: 50_051 }],
  ['grpc://lb:0', { host: 'lb', port: 0 }],
  ['grpc://rpc-worker_1.local:65535', { host: 'rpc-worker_1.local', port: 65_535 }],
  ['grpc://[::1]:80', { host: '[::1]', port: 80 }],
  ['grpc://lb:1?engine=lean', { host: 'lb', port: 1, engine: 'lean' }],
  ['grpc://[::1]:80?engine=grpc-js', { host: '[::1]', port: 80, engine: 'grpc-js' }],
] as const)('%s is read and written back', ([url, address]) => {
  expect(parseGrpcUrl(url)).toEqual(address)
  expect(formatGrpcUrl(address)).toBe(url)
})

test.for([
  'grpc://127.0.0.1',
  'grpc://127.0.0.1:',
  'grpc://127.0.0.1:65536',
  'grpc://:50051',
  'grpc://user@host:1',
  'grpc://host:1/path',
  'grpc://host:1?engines=lean',
  'grpc://host:1?engine=lean&weight=2',
  'grpc:host:1',
  'http://host:1',
])('%s is refused in one sentence that names it', (url) => {
  expect(() => parseGrpcUrl(url)).toThrow(
    `"${url}" is not grpc://HOST:PORT, such as grpc://127.0.0.1:50051.`,
  )
})

test.for(['', 'grpc', 'LEAN'])('an engine named "%s" is refused with those there are', (engine) => {
  expect(() => parseGrpcUrl(`grpc://host:1?engine=${engine}`)).toThrow(
    `"grpc://host:1?engine=${engine}" names an engine that is not known; it is one of grpc-js, lean.`,
  )
})
