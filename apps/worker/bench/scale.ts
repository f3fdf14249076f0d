import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '@rpc-vs-mom/results'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { askSales, dearRequest, keepAsking } from './ask-sales.ts'
import { startWorker, type Child } from './child.ts'
import type { Figure } from './figures.ts'
import { othersFigure, quietest, type Measured } from './quietest.ts'

const rounds = 5
const roundMs = 2000
const outstandingPerWorker = 4

/**
 * Answers per second of two workers against one, taken in turns so that both meet the same machine. It
 * tells of the workers only where nobody else used the cores, so what others used is told too.
 */
export async function scale(db: string): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack()
  const workers = [stack.use(await startOriginal(db)), stack.use(await startOriginal(db))]
  const connections = await Promise.all(workers.map(({ url }) => connect(url)))
  for (const connection of connections) stack.defer(() => connection.close())
  const { queryUs } = await askSales(connections[0]!, dearRequest)
  const pids = workers.map(({ pid }) => pid)
  const measured: Measured<Turn>[] = []
  for (let i = 0; i < rounds; i++) measured.push(await quietest(() => takeTurn(connections), pids))
  const of = (read: (turn: Turn) => number): number =>
    median(measured.map(({ result }) => read(result)))
  const name = 'two workers against one, answers per second'
  return [
    { name, value: of(({ one, two }) => two / one), unit: 'x', goal: { atLeast: 1.9 } },
    othersFigure('two workers against one', measured),
    {
      name: 'one worker, original profile, answers per second',
      value: of(({ one }) => one),
      unit: '/s',
    },
    { name: 'time of one such query alone', value: queryUs / 1000, unit: 'ms' },
  ]
}

function startOriginal(db: string): Promise<Child> {
  return startWorker('grpc://127.0.0.1:0', '--db', db, '--profile', 'original')
}

/** Answers per second. */
interface Turn {
  readonly one: number
  readonly two: number
}

async function takeTurn(both: readonly Connection[]): Promise<Turn> {
  return { one: await answersPerSecond(both.slice(0, 1)), two: await answersPerSecond(both) }
}

async function answersPerSecond(connections: readonly Connection[]): Promise<number> {
  const loads = connections.map((connection) => keepAsking(connection, outstandingPerWorker))
  const answered = (): number => loads.reduce((sum, load) => sum + load.answered(), 0)
  await sleep(roundMs / 4)
  const [before, startMs] = [answered(), performance.now()]
  await sleep(roundMs)
  const perSecond = (answered() - before) / ((performance.now() - startMs) / 1000)
  await Promise.all(loads.map((load) => load.stop()))
  return perSecond
}
