import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  startLbProcess,
  startLbProcessIn,
  startWorkerProcess,
  type TestProcess,
} from './lb-process.ts'
import { asBytes, stockClient } from './stock-client.ts'

const anyPort = 'grpc://127.0.0.1:0'
const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 5000 } as const
const atOnce = 20
const serviceMs = 5
/** How grpc-js words that the other side has said goodbye. */
const goodbye = /Connection dropped|REFUSED_STREAM|refused by server/
const pollFor = { timeout: 15_000, interval: 10 }

/** What node:http2 has in hand when it says GOAWAY can be lost, so the engine grpc-js loses that at most. */
const lostPerHandOver = { relay: 0, 'grpc-js': 2 * atOnce }
const handOvers = 4

describe.each(['relay', 'grpc-js'] as const)('with the engine %s', (engine) => {
  test(`at most ${lostPerHandOver[engine]} requests fail at a time while the lb and all workers are restarted one after the other`, async () => {
    const workers = [await worker(), await worker()]
    const urls = await Promise.all(workers.map((started) => started.ready()))
    const lb = startLbProcess('--engine', engine, '--listen', anyPort, '--backends', urls.join(','))
    const front = await lb.ready()
    const load = await startLoad(stockConnection(front))

    let pid = lb.child.pid!
    for (let round = 1; round < handOvers; round += 1) pid = await handOver(lb, pid, round)
    for (const [index, started] of workers.entries()) {
      started.child.kill('SIGTERM')
      expect((await started.ended()).exitCode).toBe(0)
      workers[index] = startWorkerProcess(urls[index]!, 'worker', serviceMs)
      const before = timesReady(lb, urls[index]!)
      await workers[index].ready()
      await expect.poll(() => timesReady(lb, urls[index]!), pollFor).toBe(before + 1)
      await load.more(500)
    }
    await handOver(lb, pid, handOvers)

    await load.stop()
    const seen = JSON.stringify(load.errors)
    expect(sumOf(load.errors), seen).toBeLessThanOrEqual(handOvers * lostPerHandOver[engine])
    expect(Object.keys(load.errors).filter((error) => !goodbye.test(error))).toEqual([])
    expect(await lb.exited()).toBe(0)
  }, 60_000)

  test('connections that come in the moment of the hand-over are all served', async () => {
    const started = await worker()
    const flags = ['--listen', anyPort, '--backends', await started.ready()]
    const lb = startLbProcess('--engine', engine, ...flags)
    const front = await lb.ready()
    const outcomes: string[] = []
    const over = new AbortController()
    const connectAgainAndAgain = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const outcome = await askOverOwnConnection(front)
        outcomes.push(outcome)
      }
    }
    const callers = Array.from({ length: 8 }, connectAgainAndAgain)
    const pid = await handOver(lb, lb.child.pid!, 1)
    await handOver(lb, pid, 2)
    over.abort()
    await Promise.all(callers)
    expect(outcomes.length).toBeGreaterThan(20)
    expect(outcomes.filter((outcome) => outcome !== 'worker')).toEqual([])
  }, 60_000)

  test('what is in flight is finished by the old process, which ends with 0 after it', async () => {
    const started = startWorkerProcess(anyPort, 'slow', 2500)
    const flags = ['--listen', anyPort, '--backends', await started.ready()]
    const lb = startLbProcess('--engine', engine, ...flags)
    const reply = stockConnection(await lb.ready())()
    await expect
      .poll(() => {
        lb.child.kill('SIGUSR2')
        return lb.stderr
      }, pollFor)
      .toMatch(/ready +1 /)
    await handOver(lb, lb.child.pid!, 1)
    expect(await reply).toBe('slow')
    expect(await lb.exited()).toBe(0)
  })
})

test.each(['grpc-js', 'lean'])(
  'our own client loses no call while the lb hands over, with its engine %s',
  async (engine) => {
    const lb = startLbProcess('--listen', anyPort, '--backends', await (await worker()).ready())
    const connection = await connect(`${await lb.ready()}?engine=${engine}`)
    onTestFinished(() => connection.close())
    const load = await startLoad(async () => String(await connection.ask(Buffer.from('x'), call)))
    let pid = lb.child.pid!
    for (let round = 1; round <= handOvers; round += 1) {
      pid = await handOver(lb, pid, round)
      await load.more(200)
    }
    await load.stop()
    expect(load.errors).toEqual({})
  },
  60_000,
)

test('goes on itself, and says so, when the new process does not get far', async () => {
  const started = await worker()
  // What node is told to load first ends the new process, and only that one.
  const folder = mkdtempSync(join(tmpdir(), 'hand-over-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const poison = join(folder, 'poison.cjs')
  writeFileSync(poison, 'if (process.env.LB_TAKES_OVER) process.exit(7)')
  const flags = ['--listen', anyPort, '--backends', await started.ready()]
  const lb = startLbProcessIn({ NODE_OPTIONS: `--require ${poison}` }, ...flags)
  const front = await lb.ready()
  lb.child.kill('SIGUSR1')
  await lb.says('Cannot hand over to a new process: it ended with 7. This one goes on.')
  expect(await askOverOwnConnection(front)).toBe('worker')
})

test('says that there is no port to hand over where requests come through something else', async () => {
  const lb = startLbProcess('--engine', 'grpc-js', '--listen', 'local:x', '--backends', 'local:y')
  await lb.ready()
  lb.child.kill('SIGUSR1')
  await lb.says('There is no port to hand over: requests do not come over grpc:.')
})

async function worker(): Promise<TestProcess> {
  const started = startWorkerProcess(anyPort, 'worker', serviceMs)
  await started.ready()
  return started
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function timesReady(lb: TestProcess, url: string): number {
  return lb.stderr.split(`${url} is ready`).length
}

/** Tells the process that has the port to hand it over; resolves with the one that has it then. */
async function handOver(first: TestProcess, pid: number, round: number): Promise<number> {
  process.kill(pid, 'SIGUSR1')
  const line = /handed over to process (\d+)/g
  const pids = (): number[] => [...first.stderr.matchAll(line)].map(([, next]) => Number(next))
  await expect.poll(() => pids().length, pollFor).toBe(round)
  const successor = pids().at(-1)!
  onTestFinished(() => endIfThere(successor))
  // It says so itself once it takes signals.
  const announced = (): number => first.stderr.split('listening at').length - 2
  await expect.poll(announced, pollFor).toBe(round)
  return successor
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has handed over too, and has ended.
  }
}

/** Without keepalive: with it, grpc-js 1.14 drops calls when its next PING is due after a goodbye. */
function stockConnection(front: string): () => Promise<string> {
  const client = stockClient(front)
  const path = '/protocol.SimulationService/GetSalesMetrics'
  return () =>
    new Promise((resolve, reject) => {
      const deadline = Date.now() + call.timeoutMs
      const request = Buffer.from('x')
      client.makeUnaryRequest(path, asBytes, asBytes, request, { deadline }, (error, reply) =>
        error ? reject(error) : resolve(String(reply)),
      )
    })
}

/** A goodbye that comes while grpc-js is connecting is a lost connection to it: it may ask once more. */
async function askOverOwnConnection(front: string, mayRepeat = true): Promise<string> {
  try {
    const connection = await connect(front)
    onTestFinished(() => connection.close())
    return String(await connection.ask(Buffer.from('x'), call))
  } catch (error) {
    return mayRepeat && goodbye.test(String(error))
      ? askOverOwnConnection(front, false)
      : String(error)
  }
}

interface Load {
  /** Resolves when so many more requests have been answered. */
  more(requests: number): Promise<void>
  /** How often each error came. */
  readonly errors: Readonly<Record<string, number>>
  stop(): Promise<void>
}

async function startLoad(ask: () => Promise<string>): Promise<Load> {
  const errors: Record<string, number> = {}
  let answered = 0
  const over = new AbortController()
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await ask().catch(({ message }: Error) => {
        errors[message] = (errors[message] ?? 0) + 1
        // Whatever is refused at once must not keep the rest of the process from its turn.
        return new Promise(setImmediate)
      })
      answered += 1
    }
  }
  const callers = Array.from({ length: atOnce }, caller)
  const more = async (requests: number): Promise<void> => {
    const until = answered + requests
    await expect.poll(() => answered, pollFor).toBeGreaterThan(until)
  }
  await more(200)
  return {
    more,
    errors,
    async stop() {
      over.abort()
      await Promise.all(callers)
    },
  }
}
