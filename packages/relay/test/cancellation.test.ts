import { Metadata } from '@grpc/grpc-js'
import { expect, it, onTestFinished } from 'vitest'

import { echoClient, startEcho } from './echo-service.ts'
import { startRelay, untilEmpty } from './relay-fixture.ts'

const PAIRS = 3000
const IN_FLIGHT = 50

it('survives more cancelled calls than a backend lets one connection reset, and fails no other', async () => {
  using service = await startEcho()
  const fixture = await startRelay([service.port])
  const client = echoClient(fixture.port)
  onTestFinished(() => client.close())
  const hang = new Metadata()
  hang.set('hang', 'yes')

  const cancelOne = async (): Promise<number | undefined> =>
    await new Promise((resolve) => {
      const call = client.unary(Buffer.from('c'), hang, {}, () => {})
      call.on('status', ({ code }) => resolve(code))
      setImmediate(() => setImmediate(() => call.cancel()))
    })
  const callOne = async (): Promise<string> =>
    await new Promise((resolve) => {
      client.unary(Buffer.from('fine'), new Metadata(), {}, (error, reply) =>
        resolve(error?.message ?? String(reply)),
      )
    })

  const answers = new Map<unknown, number>()
  const count = (answer: unknown): unknown => answers.set(answer, (answers.get(answer) ?? 0) + 1)
  let left = PAIRS
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      count(await cancelOne())
      count(await callOne())
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))

  expect(Object.fromEntries(answers)).toEqual({ 1: PAIRS, fine: PAIRS })
  await untilEmpty(fixture)
})
