import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { askSales, dearRequest, keepAsking } from './ask-sales.ts'
import { startWorker } from './child.ts'
import { median, type Figure } from './figures.ts'

const rounds = 5
const roundMs = 2000
const outstandingPerWorker = 4

/** Answers per second of two workers against one, taken in turns so that both meet the same machine. */
export async function scale(db: string): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack()
  const connections: Connection[] = []
  for (let i = 0; i < 2; i++) {
    const flags = ['--listen', 'grpc://127.0.0.1:0', '--db', db, '--profile', 'original']
    const connection = await connect(stack.use(await startWorker(...flags)).url)
    stack.defer(() => connection.close())
    connections.push(connection)
  }
  const { queryUs } = await askSales(connections[0]!, dearRequest)
  const ones: number[] = []
  const twos: number[] = []
  for (let i = 0; i < rounds; i++) {
    ones.push(await answersPerSecond(connections.slice(0, 1)))
    twos.push(await answersPerSecond(connections))
  }
  const ratio = median(ones.map((one, i) => twos[i]! / one))
  return [
    {
      name: 'two workers against one, answers per second',
      value: ratio,
      unit: 'x',
      goal: { atLeast: 1.9 },
    },
    { name: 'one worker, original profile, answers per second', value: median(ones), unit: '/s' },
    { name: 'time of one such query alone', value: queryUs / 1000, unit: 'ms' },
  ]
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
