import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { variantsNamed } from '../variants/variants.ts'
import { acquireBrokersOrStandIns } from './stand-ins.ts'

beforeEach(() => void vi.stubEnv('RABBITMQ_URL', 'none'))
afterEach(() => void vi.unstubAllEnvs())

const silent = { onProgress: () => undefined }

test('where there is no RabbitMQ, mom-broker takes the place of mom and is ready', async () => {
  await using stack = new AsyncDisposableStack()
  const asked = variantsNamed(['rpc', 'mom', 'local'])
  const { variants, notice, brokers } = await acquireBrokersOrStandIns(asked, stack, silent)
  expect(variants.map(({ name }) => name)).toEqual(['rpc', 'mom', 'mom-broker', 'local'])
  expect(notice).toContain('mom-broker takes the place of mom')
  expect([...brokers.found.keys()]).toEqual(['broker'])
  expect(brokers.reasons.get('rabbitmq')).toContain('There is no RabbitMQ')
})

test('a variant that is asked for already takes no place, and one without a stand-in is left out', async () => {
  await using stack = new AsyncDisposableStack()
  const asked = variantsNamed(['rpc', 'mom', 'mom-json', 'mom-broker'])
  const { variants, notice } = await acquireBrokersOrStandIns(asked, stack, silent)
  expect(variants).toEqual(asked)
  expect(notice).toBeUndefined()
})
