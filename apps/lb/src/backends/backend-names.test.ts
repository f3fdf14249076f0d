import { expect, test } from 'vitest'
import { BackendNames, systemLookup } from './backend-names.ts'

test('makes one worker of every address of a name', async () => {
  const names = new BackendNames(['grpc://worker:50052'], async () => ['10.0.0.3', '10.0.0.2'])
  expect(await names.resolve()).toEqual({
    urls: ['grpc://10.0.0.2:50052', 'grpc://10.0.0.3:50052'],
    failures: [],
  })
})

test('writes IPv6 addresses in brackets', async () => {
  const names = new BackendNames(['grpc://worker:50052'], async () => ['fd00::2'])
  expect((await names.resolve()).urls).toEqual(['grpc://[fd00::2]:50052'])
})

test('asks no resolver about addresses and about other transports', async () => {
  const urls = ['grpc://127.0.0.1:1', 'grpc://[::1]:2', 'amqp://guest:guest@mq/sales', 'local:x']
  const names = new BackendNames(urls, () => Promise.reject(new Error('asked')))
  expect(await names.resolve()).toEqual({ urls, failures: [] })
})

test('names a worker once that two names lead to', async () => {
  const names = new BackendNames(['grpc://a:1', 'grpc://b:1'], async () => ['10.0.0.2'])
  expect((await names.resolve()).urls).toEqual(['grpc://10.0.0.2:1'])
})

test('keeps the last addresses of a name that cannot be resolved, and says so', async () => {
  let works = true
  const names = new BackendNames(['grpc://worker:1', 'grpc://10.0.0.9:1'], async () => {
    if (works) return ['10.0.0.2']
    throw new Error('getaddrinfo EAI_AGAIN worker')
  })
  const { urls } = await names.resolve()
  works = false
  expect(await names.resolve()).toEqual({
    urls,
    failures: ['Cannot resolve "worker" of grpc://worker:1: getaddrinfo EAI_AGAIN worker.'],
  })
})

test('resolves localhost to one worker, also where it has an address of each family', async () => {
  expect(await systemLookup('localhost')).toHaveLength(1)
})
