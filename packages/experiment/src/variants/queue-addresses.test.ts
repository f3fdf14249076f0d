import { Address } from '@rpc-vs-mom/address'
import { expect, test } from 'vitest'
import { queueAddresses } from './queue-addresses.ts'
import type { Queueing } from './queueing.ts'

const url = 'amqp://127.0.0.1/sales'
const queueing = { queue: 'quorum', reply: 'named' } as const

function revealed(topology: Queueing['topology'], more: Partial<Queueing> = {}) {
  const { front, workers, backends } = queueAddresses(
    new Address(url),
    { ...queueing, ...more, topology },
    2,
  )
  return {
    front: front.reveal(),
    workers: workers.map((worker) => worker.reveal()),
    backends: backends.map((backend) => backend.reveal()),
  }
}

test('without an lb the workers compete for the queue that the hammer sends to', () => {
  const front = `${url}?queue=quorum&reply=named`
  expect(revealed('none')).toEqual({
    front,
    workers: [front, front],
    backends: [],
  })
})

test('hammer, lb and workers speak the AMQP that the variant names', () => {
  const { front, workers, backends } = revealed('two-hop', { engine: 'amqplib' })
  for (const address of [front, ...workers, ...backends])
    expect(address).toMatch(/\?queue=quorum&reply=named&engine=amqplib$/)
})

test('with two hops they compete for a second queue', () => {
  const work = `${url}-work?queue=quorum&reply=named`
  expect(revealed('two-hop')).toMatchObject({
    workers: [work, work],
    backends: [work],
  })
})

test('one way, each has a queue of its own and answers past the lb', () => {
  const own = [1, 2].map((number) => `${url}-worker-${number}?queue=quorum&reply=named`)
  expect(revealed('one-way')).toMatchObject({
    workers: own,
    backends: own.map((address) => `${address}&forward=on`),
  })
})
