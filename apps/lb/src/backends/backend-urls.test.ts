import { expect, test } from 'vitest'
import { backendUrls } from './backend-urls.ts'

test('reads URLs separated by commas, of any transport', () => {
  expect(backendUrls('grpc://a:1, grpc://[::1]:2,amqp://guest:guest@mq/sales,local:x')).toEqual([
    'grpc://a:1',
    'grpc://[::1]:2',
    'amqp://guest:guest@mq/sales',
    'local:x',
  ])
})

test('takes weights, and knows one who is named with two for the same', () => {
  expect(backendUrls('grpc://a:1?engine=lean')).toEqual(['grpc://a:1?engine=lean'])
  expect(backendUrls('grpc://a:1?weight=2,grpc://b:1')).toEqual([
    'grpc://a:1?weight=2',
    'grpc://b:1',
  ])
  expect(() => backendUrls('grpc://a:1?weight=2,grpc://a:1')).toThrow('names grpc://a:1 twice')
})

test.each([
  ['grpc://a:1?weight=none', 'is not one number from 0.01 to 100, as in ?weight=2.'],
  ['grpc://a:1?wait=2', 'The backend "grpc://a:1?wait=2" is not grpc://HOST:PORT'],
  ['', '--backends has an empty entry'],
  ['grpc://a:1,', '--backends has an empty entry'],
  ['grpc://a:1,grpc://a:1', '--backends names grpc://a:1 twice; name it once.'],
  ['http://a:1', 'The backend "http://a:1" does not start with a known scheme; known are'],
  ['a:1', 'The backend "a:1" does not start with a known scheme'],
  ['grpc://a', 'The backend "grpc://a" is not grpc://HOST:PORT, such as grpc://127.0.0.1:50052.'],
  ['grpc://a:0', 'The backend "grpc://a:0" is not grpc://HOST:PORT'],
  ['grpc://a:65536', 'The backend "grpc://a:65536" is not grpc://HOST:PORT'],
])('says in one sentence what is wrong with "%s"', (text, sentence) => {
  expect(() => backendUrls(text)).toThrow(sentence)
})
