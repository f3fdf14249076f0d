import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { monotonicClock } from '@rpc-vs-mom/load'
import type { PlannedFault } from '@rpc-vs-mom/results'
import { expect, onTestFinished, test } from 'vitest'
import type { FaultTarget } from './fault-target.ts'
import { parseFaults } from './parse-faults.ts'
import { runFaults, type FaultRunOptions } from './run-faults.ts'

/** A process that does nothing, which faults are done to; `log` has every process that there was. */
function sleeper(): FaultTarget & { readonly log: ChildProcess[] } {
  const log: ChildProcess[] = []
  const start = async (): Promise<void> => {
    const child = spawn('sleep', ['100'])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    log.push(child)
  }
  void start()
  return {
    log,
    role: 'worker',
    pids: () => [log.at(-1)!.pid!],
    signal: (signal) => void process.kill(log.at(-1)!.pid!, signal),
    async ended() {
      const { exitCode, signalCode } = log.at(-1)!
      if (exitCode === null && signalCode === null) await once(log.at(-1)!, 'exit')
    },
    start,
  }
}

async function ready(target: ReturnType<typeof sleeper>): Promise<void> {
  await expect.poll(() => target.log.length).toBe(1)
}

const nobody: FaultRunOptions['watch'] = { leave: () => {}, join: () => {} }

function run(text: string, targets: Record<string, FaultTarget>, watch = nobody) {
  const faults: PlannedFault[] = parseFaults(text)
  const options = { targets: new Map(Object.entries(targets)), watch }
  return runFaults(faults, { ...options, originUs: monotonicClock.nowUs() })
}

/** Resolves when the last planned fault has been done. */
async function allDone(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 5 }).toBe(true)
}

function stateOf({ pid }: ChildProcess): string {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))![1]!
}

test('a process is killed, and started again in its place, each not before its time', async () => {
  const worker = sleeper()
  await ready(worker)
  const faults = run('at=20ms kill worker-1; at=60ms start worker-1', { 'worker-1': worker })
  await allDone(() => worker.log.length === 2)
  const [kill, start] = await faults.finish()
  expect(worker.log[0]!.signalCode).toBe('SIGKILL')
  expect(kill).toMatchObject({ kind: 'kill', target: 'worker-1', atMs: 20, status: 'done' })
  expect(start).toMatchObject({ kind: 'start', status: 'done' })
  const times = [kill!.doneMs!, kill!.endedMs!, start!.doneMs!, start!.readyMs!]
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  // A timer may ring up to a millisecond early.
  expect(kill!.doneMs).toBeGreaterThanOrEqual(19)
  expect(start!.doneMs).toBeGreaterThanOrEqual(59)
})

test('a target that the variant lacks is not applicable, and the others are done all the same', async () => {
  const worker = sleeper()
  await ready(worker)
  const faults = run('at=1ms kill broker; at=2ms kill worker-1', { 'worker-1': worker })
  await allDone(() => worker.log[0]!.signalCode !== null)
  expect(await faults.finish()).toEqual([
    { atMs: 1, kind: 'kill', target: 'broker', status: 'not applicable' },
    expect.objectContaining({ target: 'worker-1', status: 'done' }),
  ])
})

test('what stands still at the end of the trial goes on', async () => {
  const worker = sleeper()
  await ready(worker)
  const faults = run('at=1ms stop worker-1', { 'worker-1': worker })
  await allDone(() => stateOf(worker.log[0]!) === 'T')
  await faults.finish()
  await allDone(() => stateOf(worker.log[0]!) === 'S')
})

test('what the trial did not last for has failed, and does nothing any more', async () => {
  const worker = sleeper()
  await ready(worker)
  const [kill] = await run('at=1h kill worker-1', { 'worker-1': worker }).finish()
  expect(kill).toMatchObject({ status: 'failed', reason: 'the trial was over' })
  expect(kill).not.toHaveProperty('doneMs')
  expect(worker.log[0]!.signalCode).toBeNull()
})

test('a start that fails says why, and is no end of the others', async () => {
  const worker = { ...sleeper(), start: () => Promise.reject(new Error('the port is taken.')) }
  await ready(worker)
  const faults = run('at=1ms kill worker-1; at=2ms start worker-1', { 'worker-1': worker })
  await allDone(() => worker.log[0]!.signalCode !== null)
  const [, start] = await faults.finish()
  expect(start).toMatchObject({ status: 'failed', reason: 'the port is taken' })
})

test('a restart ends the process in order, waits for its end, and starts another', async () => {
  const worker = sleeper()
  await ready(worker)
  const faults = run('at=1ms restart worker-1', { 'worker-1': worker })
  await allDone(() => worker.log.length === 2)
  const [restart] = await faults.finish()
  expect(worker.log[0]!.signalCode).toBe('SIGTERM')
  expect(restart!.readyMs).toBeGreaterThanOrEqual(restart!.endedMs!)
})

test('who watches is told of a process before it ends, and of the next one when it is there', async () => {
  const worker = sleeper()
  await ready(worker)
  const told: [string, readonly number[]][] = []
  const faults = run(
    'at=1ms kill worker-1; at=2ms start worker-1',
    { 'worker-1': worker },
    { leave: (pids) => told.push(['leave', pids]), join: (_, pids) => told.push(['join', pids]) },
  )
  await allDone(() => worker.log.length === 2)
  await faults.finish()
  expect(told[0]).toEqual(['leave', [worker.log[0]!.pid]])
  expect(told.at(-1)).toEqual(['join', [worker.log[1]!.pid]])
})
