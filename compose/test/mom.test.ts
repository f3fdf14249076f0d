import { expect, test } from 'vitest'
import { clusterSuite, expectAllRight } from './cluster-suite.ts'
import { mom } from './clusters.ts'
import { question, rightAnswer } from './question.ts'
import { askOverAmqp } from './stock-amqp.ts'

clusterSuite({
  cluster: mom,
  middle: 'broker',
  addresses: ['127.0.0.1:15672', '127.0.0.1:5672'],
  ownTests,
  deathCosts: 'no request, because the broker gives what it held to another',
  checkDeath: ({ trial }) => expectAllRight(trial),
})

function ownTests(): void {
  test('a plain amqplib script with JSON gets the right answer', async () => {
    const { count, revenueCents } = rightAnswer()
    expect(await askOverAmqp('amqp://127.0.0.1', question)).toMatchObject({
      total_sales_count: count,
      total_revenue: revenueCents,
    })
  })

  test('RabbitMQ shows its management page', async () => {
    const page = await fetch('http://127.0.0.1:15672/')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('RabbitMQ Management')
  })
}
