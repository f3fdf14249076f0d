import { expect, test } from 'vitest'
import { queueAddresses } from './queue-addresses.ts'

const url = 'amqp://127.0.0.1/sales'
const queueing = { queue: 'quorum', reply: 'named' } as const

test('without an lb the workers compete for the queue that the hammer sends to', () => {
  const front = `${url}?queue=quorum&reply=named`
  expect(queueAddresses(url, { ...queueing, topology: 'none' }, 2)).toEqual({
    front,
    workers: [front, front],
    backends: [],
  })
})

test('with two hops they compete for a second queue', () => {
  const work = `${url}-work?queue=quorum&reply=named`
  expect(queueAddresses(url, { ...queueing, topology: 'two-hop' }, 2)).toMatchObject({
    workers: [work, work],
    backends: [work],
  })
})

test('one way, each has a queue of its own and answers past the lb', () => {
  const own = [1, 2].map((number) => `${url}-worker-${number}?queue=quorum&reply=named`)
  expect(queueAddresses(url, { ...queueing, topology: 'one-way' }, 2)).toMatchObject({
    workers: own,
    backends: own.map((address) => `${address}&forward=on`),
  })
})
