import { expect, onTestFinished, test } from 'vitest'
import { callWith, echo, numbered } from '../conformance/under-test.ts'
import { local } from './index.ts'

test('a name that is taken is one sentence that names it, and is free again once closed', async () => {
  const first = await local.listen('local:taken', echo, {})
  await expect(local.listen('local:taken', echo, {})).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    message: 'Somebody listens at local:taken already; choose another name.',
  })
  await first.close()
  const second = await local.listen('local:taken', echo, {})
  await first.close()
  const connection = await local.connect('local:taken', {})
  expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 1')
  await second.close()
})

test.for(['local:', 'local:a/b', 'local://name'])('%s is refused in one sentence', async (url) => {
  await expect(local.listen(url, echo, {})).rejects.toThrow(`"${url}" is not local:NAME`)
  await expect(local.connect(url, {})).rejects.toThrow(`"${url}" is not local:NAME`)
})

test('the answerer is asked after the turn of the caller, not inside it', async () => {
  const order: string[] = []
  const listener = await local.listen(
    'local:order',
    async (request) => {
      order.push('answered')
      return request
    },
    {},
  )
  onTestFinished(() => listener.close())
  const connection = await local.connect('local:order', {})
  const reply = connection.ask(numbered(1), callWith())
  order.push('asked')
  await reply
  expect(order).toEqual(['asked', 'answered'])
})

test('an answer that blocked the thread beyond the deadline is DEADLINE_EXCEEDED', async () => {
  const listener = await local.listen(
    'local:blocking',
    async (request) => {
      const endAtMs = performance.now() + 30
      while (performance.now() < endAtMs);
      return request
    },
    {},
  )
  onTestFinished(() => listener.close())
  const connection = await local.connect('local:blocking', {})
  await expect(connection.ask(numbered(1), callWith({ timeoutMs: 10 }))).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  })
})
