import { expect, test } from 'vitest'
import { expectAllRight } from './cluster-suite.ts'
import { original } from './clusters.ts'
import { hammer } from './hammer.ts'
import { question, rightAnswer } from './question.ts'
import { askOverAmqp } from './stock-amqp.ts'

test('the two hops of the original study are up when every container is healthy', async () => {
  await original.up()
  expect(await original.containers('worker')).toHaveLength(5)
  expect(await original.containers('lb')).toHaveLength(1)
  expect(new Set(await original.inspect('{{.State.Health.Status}}'))).toEqual(new Set(['healthy']))
})

test('200 requests a second are answered for 10 s, each once and rightly, and all is metered', async () => {
  const trial = await hammer(original)
  expectAllRight(trial)
  const names = trial.cost.components.map(({ name }) => name)
  expect(names.toSorted()).toEqual(['broker', 'hammer', 'lb', 'workers'])
})

test('a plain amqplib script with JSON gets the right answer through both queues', async () => {
  const { count, revenueCents } = rightAnswer()
  const reply = await askOverAmqp('amqp://127.0.0.1', question, 'lb_queue')
  expect(reply).toMatchObject({ total_sales_count: count, total_revenue: revenueCents })
})

test('nobody finds the password of the broker on a command line', async () => {
  const lines = await original.execute('worker', "tr '\\0' ' ' </proc/1/cmdline")
  expect(lines.join(' ')).toMatch(/^node .*apps\/worker --db/)
})

test('nothing is left of it after down -v', async () => {
  await original.down()
  expect(await original.remains()).toEqual([])
})
