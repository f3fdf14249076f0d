import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { askSales, dearRequest, keepAsking } from './ask-sales.ts'
import { startWorker, type Child } from './child.ts'
import { median, type Figure } from './figures.ts'
import { watchOtherLoad } from './other-load.ts'

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
  const otherCores = watchOtherLoad(workers.map(({ pid }) => pid))
  const { ones, ratios } = await takeTurns(connections)
  const name = 'two workers against one, answers per second'
  return [
    { name, value: median(ratios), unit: 'x', goal: { atLeast: 1.9 } },
    { name: 'cores that other processes used meanwhile', value: otherCores(), unit: '' },
    { name: 'one worker, original profile, answers per second', value: median(ones), unit: '/s' },
    { name: 'time of one such query alone', value: queryUs / 1000, unit: 'ms' },
  ]
}

function startOriginal(db: string): Promise<Child> {
  return startWorker('--listen', 'grpc://127.0.0.1:0', '--db', db, '--profile', 'original')
}

async function takeTurns(
  both: readonly Connection[],
): Promise<{ ones: number[]; ratios: number[] }> {
  const ones: number[] = []
  const ratios: number[] = []
  for (let i = 0; i < rounds; i++) {
    const one = await answersPerSecond(both.slice(0, 1))
    ones.push(one)
    ratios.push((await answersPerSecond(both)) / one)
  }
  return { ones, ratios }
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
