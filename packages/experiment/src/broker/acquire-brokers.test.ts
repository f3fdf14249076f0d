import { afterEach, expect, test, vi } from 'vitest'
import type { Broker } from './broker.ts'
import { acquireBrokers, observabilityOf, versionsOf } from './acquire-brokers.ts'

afterEach(() => vi.unstubAllEnvs())

const silent = (): void => {}

test('no broker is looked for when no variant needs one', async () => {
  vi.stubEnv('RABBITMQ_URL', 'amqp://127.0.0.1:1')
  vi.stubEnv('NATS_URL', 'nats://127.0.0.1:1')
  await using stack = new AsyncDisposableStack()
  const brokers = await acquireBrokers([{}], stack, { onProgress: silent })
  expect(versionsOf(brokers)).toEqual({})
  expect(observabilityOf(brokers)).toBeUndefined()
})

test.each([
  ['rabbitmq', 'RABBITMQ_URL', 'amqp://127.0.0.1:1'],
  ['nats', 'NATS_URL', 'nats://127.0.0.1:1'],
] as const)('a %s that %s names and that is not there is an error', async (name, variable, url) => {
  vi.stubEnv(variable, url)
  await using stack = new AsyncDisposableStack()
  const finding = acquireBrokers([{ broker: name }], stack, { onProgress: silent })
  await expect(finding).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining(`${variable} names 127.0.0.1:1, but`),
  })
})

test('the manifest says of each of two brokers how it is watched', () => {
  const broker = (observability: string): Broker => ({
    url: '',
    version: '1',
    how: 'given',
    observability,
    pids: () => [],
  })
  const found = new Map([
    ['rabbitmq', broker('counters')],
    ['nats', broker('off')],
  ] as const)
  const brokers = { found, reasons: new Map() }
  expect(observabilityOf(brokers)).toBe('RabbitMQ: counters; NATS: off')
  expect(versionsOf(brokers)).toEqual({ RabbitMQ: '1', NATS: '1' })
})
