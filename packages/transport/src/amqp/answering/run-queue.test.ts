import { expect, test } from 'vitest'
import { takeTurns } from './run-queue.ts'

/** Work that takes `ms` of a clock, then has something flushed the way amqplib flushes. */
function scene(ms: number): { inTurn: (name: string) => void; events: string[] } {
  let clockMs = 0
  const events: string[] = []
  const take = takeTurns(() => clockMs)
  const inTurn = (name: string): void =>
    take(() => {
      clockMs += ms
      events.push(name)
      process.nextTick(() => setImmediate(() => events.push(`flush ${name}`)))
    })
  return { inTurn, events }
}

test('the reply to a slow query is flushed before the next query starts', async () => {
  const { inTurn, events } = scene(5)
  for (const name of ['a', 'b', 'c']) inTurn(name)
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b', 'c', 'flush c'])
})

test('tiny pieces of work share a turn and so a write, until its time is over', async () => {
  const { inTurn, events } = scene(0.03125)
  const names = Array.from({ length: 17 }, (_, index) => String(index))
  for (const name of names) inTurn(name)
  const flushes = names.map((name) => `flush ${name}`)
  await expect
    .poll(() => events)
    .toEqual([...names.slice(0, 16), ...flushes.slice(0, 16), '16', 'flush 16'])
})

test('a piece that is not tiny ends its turn', async () => {
  const { inTurn, events } = scene(0.06)
  for (const name of ['a', 'b']) inTurn(name)
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b'])
})

test('work that comes later is taken too', async () => {
  const { inTurn, events } = scene(5)
  inTurn('a')
  await expect.poll(() => events).toEqual(['a', 'flush a'])
  inTurn('b')
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b'])
})
