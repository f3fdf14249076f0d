import { expect, test } from 'vitest'
import { weightedUrl } from './weighted-url.ts'

test.each([
  ['grpc://a:1', { url: 'grpc://a:1', weight: 1 }],
  ['grpc://a:1?weight=2', { url: 'grpc://a:1', weight: 2 }],
  ['grpc://a:1?weight=0.5', { url: 'grpc://a:1', weight: 0.5 }],
  ['amqp://mq/sales?engine=amqplib', { url: 'amqp://mq/sales?engine=amqplib', weight: 1 }],
  ['amqp://mq/sales?engine=amqplib&weight=3', { url: 'amqp://mq/sales?engine=amqplib', weight: 3 }],
  ['amqp://mq/sales?weight=3&engine=amqplib', { url: 'amqp://mq/sales?engine=amqplib', weight: 3 }],
])('reads %s', (text, expected) => {
  expect(weightedUrl(text)).toEqual(expected)
})

test.each(['0', '-1', '101', '', 'two', '1e1', '1&weight=2'])(
  'says that the weight "%s" is unusable',
  (weight) => {
    expect(() => weightedUrl(`grpc://a:1?weight=${weight}`)).toThrow(
      `The weight of the backend "grpc://a:1?weight=${weight}" is not one number from 0.01 to 100, as in ?weight=2.`,
    )
  },
)
