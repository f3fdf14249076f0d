import { expect, test } from 'vitest'
import { withEngine } from './target-engine.ts'

test('a target of grpc: is asked by the engine that its URL names, or else by the one given', () => {
  expect(withEngine('grpc://a:1', 'lean')).toEqual({
    url: 'grpc://a:1?engine=lean',
    wire: { grpc: 'lean' },
  })
  expect(withEngine('grpc://a:1?engine=grpc-js', 'lean')).toEqual({
    url: 'grpc://a:1?engine=grpc-js',
    wire: { grpc: 'grpc-js' },
  })
})

test.for([
  ['amqp://u:p@a/q', 'tuned'],
  ['amqp://u:p@a/q?engine=amqplib', 'amqplib'],
])('%s stays as it is and is asked by the engine %s', ([url, amqp]) => {
  expect(withEngine(url!, 'lean')).toEqual({ url, wire: { amqp } })
})

test('a target of grpcstream: is asked by the lean engine, whichever is given', () => {
  const url = 'grpcstream://a:1'
  expect(withEngine(url, 'grpc-js')).toEqual({ url, wire: { grpc: 'lean' } })
})

test.for(['nats://a/q', 'grpc:a', 'grpc://a:1?engine=x', 'amqp://a/q?engine=x'])(
  '%s stays as it is',
  (url) => {
    expect(withEngine(url, 'lean')).toEqual({ url })
  },
)
