import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { CostMeter, meterCosts } from './meter.ts'
import { readUsage } from './process-usage.ts'

/** A process that burns CPU for the asked milliseconds, says so, and then waits. */
const burner = `process.on('message', (ms) => {
  const end = process.cpuUsage()
  for (;;) { const { user, system } = process.cpuUsage(end); if (user + system > ms * 1000) break }
  process.send('burnt')
})
process.send('started')`

/** A process that has had 64 MiB more than it has now. */
const shrunken = `Buffer.alloc(2 ** 26, 1); gc(); process.send('shrunken'); process.on('message', () => {})`

function startBurner(): Promise<ChildProcess> {
  return start(burner)
}

async function start(script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--expose-gc', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

test('counts the CPU time that a process burns between start and end', async () => {
  const child = await startBurner()
  const end = meterCosts([{ name: 'burner', role: 'worker', pids: [child.pid!] }])
  child.send(200)
  await once(child, 'message')
  const [cost] = end()
  expect(cost).toMatchObject({ name: 'burner', processes: 1, gone: 0 })
  expect(cost!.cpuUs).toBeGreaterThan(190_000)
  expect(cost!.cpuUs).toBeLessThan(400_000)
  expect(cost!.rssPeakBytes).toBeGreaterThan(20_000_000)
})

test('counts each process of a component and all together', async () => {
  const pids = [(await startBurner()).pid!, (await startBurner()).pid!]
  const [cost] = meterCosts([{ name: 'burners', role: 'worker', pids }])()
  expect(cost!.each).toHaveLength(2)
  expect(cost!.rssPeakBytes).toBe(cost!.each[0]!.rssPeakBytes + cost!.each[1]!.rssPeakBytes)
})

test.skipIf(process.platform !== 'linux')(
  'counts memory from the start of the metering on',
  async () => {
    const { pid } = await start(shrunken)
    const before = readUsage(pid!)!.rssPeakBytes
    const [cost] = meterCosts([{ name: 'shrunken', role: 'worker', pids: [pid!] }])()
    expect(cost!.rssPeakBytes).toBeLessThan(before - 2 ** 25)
  },
)

test('says how many processes have gone instead of counting them as free', async () => {
  const child = await startBurner()
  const end = meterCosts([{ name: 'burner', role: 'worker', pids: [child.pid!] }])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(end()).toMatchObject([{ gone: 1 }])
})

test('counts a process that is ended on purpose up to its last reading, and the next one from its start', async () => {
  const child = await startBurner()
  const meter = new CostMeter([{ name: 'burner', role: 'worker', pids: [child.pid!] }])
  child.send(100)
  await once(child, 'message')
  meter.leave([child.pid!])
  child.kill('SIGKILL')
  await once(child, 'exit')
  meter.leave([child.pid!])
  const next = await startBurner()
  meter.join('worker', [child.pid!, next.pid!])
  next.send(100)
  await once(next, 'message')
  expect(meter.pids()).toEqual([child.pid, next.pid])
  const [cost] = meter.end()
  expect(cost).toMatchObject({ processes: 2, left: 1, gone: 0 })
  expect(cost!.each).toHaveLength(1)
  expect(cost!.cpuUs - cost!.each[0]!.cpuUs).toBeGreaterThan(90_000)
})

test('knows no usage of a process that does not exist', () => {
  expect(readUsage(2 ** 22 + 1)).toBeUndefined()
})

/** A thread of this process that burns CPU for 300 ms and ends when it is told to. */
const thread = `const { parentPort } = require('node:worker_threads')
const end = performance.now() + 300
while (performance.now() < end);
parentPort.postMessage('burnt')
parentPort.once('message', () => {})`

const own = [{ name: 'this', role: 'hammer', pids: [process.pid] }] as const

async function burntThread(): Promise<Worker> {
  const worker = new Worker(thread, { eval: true })
  await once(worker, 'message')
  return worker
}

async function ended(worker: Worker): Promise<void> {
  worker.postMessage('end')
  await once(worker, 'exit')
}

test('counts what a thread of this process used that has ended since', async () => {
  const end = meterCosts(own)
  await ended(await burntThread())
  expect(end()[0]!.cpuUs).toBeGreaterThan(100_000)
})

test('counts nothing twice and nothing back of a thread that ends meanwhile', async () => {
  const worker = await burntThread()
  const end = meterCosts(own)
  await ended(worker)
  const [cost] = end()
  expect(cost!.cpuUs).toBeGreaterThan(0)
  expect(cost!.cpuUs).toBeLessThan(250_000)
})
