import { setTimeout as sleep } from 'node:timers/promises'
import { median, quantile } from '@rpc-vs-mom/results'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { keepAsking } from './ask-sales.ts'
import { startSlowWorker, startWorker, type Child } from './child.ts'
import type { Figure } from './figures.ts'
import { othersFigure, quietest, type Measured } from './quietest.ts'

const queryMs = 20
const rounds = 3
const checksPerRound = 200
const outstanding = 16

/** Health checks of a worker that queries of 20 ms wait for, on its only thread. */
export async function healthInline(): Promise<Figure[]> {
  await using worker = await startSlowWorker(queryMs)
  return await checkUnderLoad(worker, 'inline, 20 ms queries')
}

/** The same with a query thread and the dear queries of the original profile. */
export async function healthThreaded(db: string): Promise<Figure[]> {
  const flags = ['--db', db, '--profile', 'original', '--query-threads', '1']
  await using worker = await startWorker('grpc://127.0.0.1:0', ...flags)
  return await checkUnderLoad(worker, 'query thread, original profile')
}

async function checkUnderLoad(worker: Child, how: string): Promise<Figure[]> {
  const [asking, checking] = await Promise.all([connect(worker.url), connect(worker.url)])
  const load = keepAsking(asking, outstanding)
  const measured: Measured<number[]>[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push(await quietest(() => checkTimesMs(checking), [worker.pid]))
  }
  const of = (share: number): number =>
    median(measured.map(({ result }) => quantile(result, share)))
  await load.stop()
  await Promise.all([asking.close(), checking.close()])
  return [
    { name: `${how}: health check, p99`, value: of(0.99), unit: 'ms', goal: { atMost: 25 } },
    { name: `${how}: health check, p50`, value: of(0.5), unit: 'ms' },
    othersFigure(how, measured),
  ]
}

async function checkTimesMs(connection: Connection): Promise<number[]> {
  const tookMs: number[] = []
  for (let i = 0; i < checksPerRound; i++) {
    // At any moment of a query: a check right after a reply would always meet the start of the next.
    await sleep(Math.random() * queryMs)
    const startMs = performance.now()
    await connection.check(5000)
    tookMs.push(performance.now() - startMs)
  }
  return tookMs
}
