import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { adminAddress, startAdmin } from './admin-server.ts'
import type { LbCounts } from '../engines/engine.ts'

const idle = {
  state: 'ready',
  outstanding: 0,
  picked: 0,
  ok: 0,
  failed: 0,
  ejections: 0,
  outlierEjections: 2,
  weight: 2,
  share: 0.25,
} as const

const counts: LbCounts = {
  backends: [
    {
      ...idle,
      id: 'grpc://a:1',
      typicalMs: 12,
      outstanding: 2,
      picked: 9,
      ok: 6,
      failed: 1,
      ejections: 3,
    },
    { ...idle, id: 'grpc://b:1', state: 'down' },
  ],
  departed: { backends: 1, picked: 5, ok: 4, failed: 1 },
  refused: 8,
  refusedTooBusy: 4,
  replays: 7,
  aboveConcurrency: 11,
  hedges: { sent: 9, won: 2 },
  aboveRate: { total: 5, perCaller: 6, callers: 3 },
}

async function get(path: string, served = counts): Promise<{ status: number; body: string }> {
  const server = await startAdmin({ host: '127.0.0.1', port: 0 }, () => served)
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return { status: response.status, body: await response.text() }
}

test('serves the counts of every worker to Prometheus', async () => {
  const { body } = await get('/metrics')
  expect(body.split('\n')).toEqual(
    expect.arrayContaining([
      '# TYPE lb_worker_ready gauge',
      'lb_worker_ready{worker="grpc://a:1"} 1',
      'lb_worker_ready{worker="grpc://b:1"} 0',
      'lb_worker_outstanding{worker="grpc://a:1"} 2',
      'lb_worker_ok_total{worker="grpc://a:1"} 6',
      'lb_worker_outlier_ejections_total{worker="grpc://a:1"} 2',
      'lb_worker_weight{worker="grpc://a:1"} 0.5',
      'lb_worker_typical_seconds{worker="grpc://a:1"} 0.012',
      'lb_dropped_total{reason="unanswerable"} 0',
      'lb_dropped_total{reason="expired"} 0',
      'lb_dropped_total{reason="undeliverable"} 0',
      'lb_refused_total 8',
      'lb_refused_too_busy_total 4',
      'lb_replays_total 7',
      'lb_above_concurrency_total 11',
      'lb_above_rate_total{limit="total"} 5',
      'lb_above_rate_total{limit="caller"} 6',
      'lb_known_callers 3',
      'lb_hedges_total 9',
      'lb_hedges_won_total 2',
    ]),
  )
  for (const line of body.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# TYPE \w+ (gauge|counter)|\w+(\{\w+="[^"]+"\})? [\d.]+)$/)
  }
})

test('serves the same as JSON', async () => {
  expect(JSON.parse((await get('/snapshot')).body)).toEqual(counts)
})

test.each(['/metrics', '/snapshot'])(
  'tells nobody the passwords of workers on %s',
  async (path) => {
    const id = 'amqp://guest:secret@mq/sales'
    const lastFailure = `Cannot reach ${id}.`
    const { body } = await get(path, { ...counts, backends: [{ ...idle, id, lastFailure }] })
    expect(body).toContain('amqp://guest:***@mq/sales')
    expect(body).not.toContain('secret')
  },
)

test('has one sample for a worker that came back while it drains', async () => {
  const id = 'grpc://a:1'
  const drains = { ...idle, id, state: 'draining', outstanding: 3, ok: 5, weight: 9 } as const
  const back = { ...idle, id, outstanding: 1, ok: 2 }
  const { body } = await get('/metrics', { ...counts, backends: [back, drains] })
  const samples = body.split('\n').filter((line) => line.includes(id))
  expect(samples).toEqual([
    `lb_worker_ready{worker="${id}"} 1`,
    `lb_worker_outstanding{worker="${id}"} 4`,
    `lb_worker_weight{worker="${id}"} 0.5`,
    `lb_worker_ok_total{worker="${id}"} 7`,
    `lb_worker_failed_total{worker="${id}"} 0`,
    `lb_worker_ejections_total{worker="${id}"} 0`,
    `lb_worker_outlier_ejections_total{worker="${id}"} 4`,
  ])
})

test('names its pages to those who ask for another one', async () => {
  expect(await get('/')).toEqual({ status: 404, body: 'There are /metrics and /snapshot.\n' })
})

test('says in one sentence that the port is taken', async () => {
  const server = await startAdmin({ host: '127.0.0.1', port: 0 }, () => counts)
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  await expect(startAdmin({ host: '127.0.0.1', port }, () => counts)).rejects.toThrow(
    `Cannot serve --admin on 127.0.0.1:${port}: `,
  )
})

test.each(['9090', 'a:b', 'a:70000', ''])('says what is wrong with "%s"', (text) => {
  expect(() => adminAddress(text)).toThrow('is not HOST:PORT, such as 127.0.0.1:9090.')
})
