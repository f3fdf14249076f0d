import { expect, test } from 'vitest'
import { createRunQueue } from './run-queue.ts'

/** Work that takes `ms` of a clock, then has something flushed the way amqplib flushes. */
function scene(ms: number): { run: (name: string) => void; events: string[] } {
  let clockMs = 0
  const events: string[] = []
  const take = createRunQueue(() => clockMs)
  const run = (name: string): void =>
    take(() => {
      clockMs += ms
      events.push(name)
      process.nextTick(() => setImmediate(() => events.push(`flush ${name}`)))
    })
  return { run, events }
}

test('the reply to a slow query is flushed before the next query starts', async () => {
  const { run, events } = scene(5)
  for (const name of ['a', 'b', 'c']) run(name)
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b', 'c', 'flush c'])
})

test('tiny pieces of work share a tick and so a write, until its time is over', async () => {
  const { run, events } = scene(0.03125)
  const names = Array.from({ length: 17 }, (_, index) => String(index))
  for (const name of names) run(name)
  const flushes = names.map((name) => `flush ${name}`)
  await expect
    .poll(() => events)
    .toEqual([...names.slice(0, 16), ...flushes.slice(0, 16), '16', 'flush 16'])
})

test('a piece that is not tiny ends its tick', async () => {
  const { run, events } = scene(0.06)
  for (const name of ['a', 'b']) run(name)
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b'])
})

test('work that comes later is taken too', async () => {
  const { run, events } = scene(5)
  run('a')
  await expect.poll(() => events).toEqual(['a', 'flush a'])
  run('b')
  await expect.poll(() => events).toEqual(['a', 'flush a', 'b', 'flush b'])
})
