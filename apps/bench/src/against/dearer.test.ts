import { expect, test } from 'vitest'
import { meanOf, rowsOf } from './dearer.ts'

const scattered = [0.99, 1, 1.01, 1, 1.005]

function roundsWith(factor: number) {
  return scattered.map((by) => ({
    before: { client: 10, worker: 20 },
    after: { client: 10 * by, worker: 20 * by * factor },
  }))
}

test('a checkout that costs the same is within 5 %, in each process and in all together', () => {
  const rows = rowsOf('amqp', roundsWith(1))
  expect(rows.map(({ process, isWithin }) => [process, isWithin])).toEqual([
    ['amqp: client', true],
    ['amqp: worker', true],
    ['amqp: together', true],
  ])
})

test('one whose interval reaches above 5 % is not, although its ratio lies below', () => {
  const [client, worker, together] = rowsOf('amqp', roundsWith(1.045))
  expect(client!.isWithin).toBe(true)
  expect(worker!.ratio.ratio).toBeLessThan(1.05)
  expect(worker!.isWithin).toBe(false)
  expect(together!.afterUs).toBeCloseTo(10 + 20 * 1.045, 5)
})

test('a part of one process has one row', () => {
  const rows = rowsOf(
    'lb',
    [9, 10, 11].map((us) => ({ before: { lb: us }, after: { lb: us } })),
  )
  expect(rows.map(({ process }) => process)).toEqual(['lb'])
})

test('the starts of a round count by their mean', () => {
  expect(
    meanOf([
      { client: 10, worker: 1 },
      { client: 14, worker: 2 },
    ]),
  ).toEqual({ client: 12, worker: 1.5 })
})
