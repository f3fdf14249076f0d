import { once } from 'node:events'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { createOracle } from '@rpc-vs-mom/workload/sales'
import { connect, type ConsumeMessage } from 'amqplib'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { spec, writeSalesFile } from './sales-file.ts'
import { WorkerProcess } from './worker-process.ts'

const rabbitmqUrl = inject('rabbitmqUrl')
let file: Awaited<ReturnType<typeof writeSalesFile>>

beforeAll(async () => {
  file = await writeSalesFile()
})
afterAll(() => file.remove())

test.skipIf(rabbitmqUrl === undefined)(
  'a script that knows nothing but amqplib and JSON gets right answers',
  async () => {
    const queue = `worker-test-stock-${process.pid}`
    const flags = ['--db', file.db, '--name', 'w3']
    await new WorkerProcess('--listen', `${rabbitmqUrl}/${queue}`, ...flags).ready()
    const body = { region: 'Europe', start_date: '2022-01-01', start_hour: 8, end_hour: 17 }
    const reply = await askWithAmqplib(queue, JSON.stringify(body))
    const { count, revenueCents, averageCents } = createOracle(generateDataset(spec)).answer({
      region: 'Europe',
      fromS: Date.UTC(2022, 0, 1) / 1000,
      startHour: 8,
      endHour: 17,
    })
    expect(count).toBeGreaterThan(0)
    expect(reply.properties).toMatchObject({ correlationId: '42', contentType: 'application/json' })
    expect(JSON.parse(reply.content.toString())).toMatchObject({
      total_sales_count: count,
      total_revenue: revenueCents,
      average_amount: averageCents,
      region_processed: 'w3',
      query_us: expect.any(Number),
    })
  },
)

test.skipIf(rabbitmqUrl === undefined)('says at its end what it dropped, and why', async () => {
  const queue = `worker-test-dropped-${process.pid}`
  const worker = new WorkerProcess('--listen', `${rabbitmqUrl}/${queue}`, '--db', file.db)
  await worker.ready()
  const model = await connect(rabbitmqUrl!)
  onTestFinished(() => model.close())
  const channel = await model.createChannel()
  const passed = { replyTo: 'amq.gen-somebody', headers: { 'x-timeout': 0 } }
  channel.sendToQueue(queue, Buffer.from('{}'))
  channel.sendToQueue(queue, Buffer.from('{}'), passed)
  channel.sendToQueue(queue, Buffer.from('{}'), passed)
  await askWithAmqplib(queue, '{}')
  expect((await worker.terminate()).stderr).toContain(
    'dropped requests: 3 (without a place for the reply 1, deadline passed 2, reply that cannot be written 0)\n',
  )
})

/** Publishes one request as the original study's client does, and resolves with the reply. */
async function askWithAmqplib(queue: string, body: string): Promise<ConsumeMessage> {
  const model = await connect(rabbitmqUrl!)
  onTestFinished(() => model.close())
  const channel = await model.createChannel()
  const replyTo = 'amq.rabbitmq.reply-to'
  const replied = new Promise<ConsumeMessage>((resolve, reject) => {
    once(model, 'error').then(([error]) => reject(error as Error), reject)
    channel
      .consume(replyTo, (reply) => reply && resolve(reply), { noAck: true })
      .then(() => {
        channel.sendToQueue(queue, Buffer.from(body), {
          contentType: 'application/json',
          correlationId: '42',
          replyTo,
        })
      }, reject)
  })
  return replied
}
