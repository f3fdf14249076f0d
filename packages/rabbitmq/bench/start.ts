/**
 * `pnpm bench broker`: how long a broker of our own takes until it answers AMQP, from an
 * installed RabbitMQ and from the container image, what being watched costs it, and whether anything is
 * left behind. Ends with 1 when a goal is missed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { readUsage, runningProcesses } from '@rpc-vs-mom/cost'
import { describeEnvironment, formatJson, median, writeFileWhole } from '@rpc-vs-mom/results'
import type { OwnBroker } from '../src/broker.ts'
import { containerImage, startContainer } from '../src/container.ts'
import { findServer } from '../src/find-server.ts'
import { startPrivateNode } from '../src/private-node.ts'

const watchedMs = 10_000

interface Check {
  readonly what: string
  readonly seen: number
  readonly limit: number
  readonly met: boolean
}

interface Flags {
  readonly starts: number
  readonly out?: string
}

const checks: Check[] = []

/** Where brokers of this program put their files, so that what they leave can be told from what others have. */
const folder = mkdtempSync(join(tmpdir(), 'bench-broker-'))
process.env['TMPDIR'] = folder

await runProgram(
  program('bench broker', 'Starts brokers of our own and looks at what they leave behind.')
    .option('--starts <n>', 'of each kind of broker', count(1, 100), 3)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(async ({ starts, out }: Flags) => {
      await measureAll(starts)
      rmSync(folder, { recursive: true })
      if (out) await writeFileWhole(out, document(starts))
      if (checks.some(({ met }) => !met)) process.exitCode = 1
    }),
)

async function measureAll(starts: number): Promise<void> {
  const server = findServer({})
  if (server === undefined) print('no rabbitmq-server is installed: its start is not measured')
  else
    await measure('installed', { starts, start: () => startPrivateNode({ server }), engineMs: 0 })
  if (spawnSync('docker', ['image', 'inspect', containerImage]).status === 0) {
    const engineMs = emptyContainerMs()
    await measure('container', { starts, start: () => startContainer({}), engineMs })
  } else print(`Docker does not run or lacks ${containerImage}: its start is not measured`)
}

function document(starts: number): string {
  const command = `pnpm bench broker --starts ${starts}`
  return formatJson({ command, environment: describeEnvironment(), checks })
}

interface Starting {
  readonly starts: number
  readonly start: () => Promise<OwnBroker>
  /** Taken by Docker itself, which is not the broker's. */
  readonly engineMs: number
}

async function measure(how: string, { starts, start, engineMs }: Starting): Promise<void> {
  const tookMs: number[] = []
  let version = ''
  for (let n = 0; n < starts; n++) {
    const startMs = performance.now()
    const broker = await start()
    tookMs.push(performance.now() - startMs - engineMs)
    version = broker.version
    if (n === 0) await printCostOfWatching(broker)
    const pids = broker.pids()
    await broker.close()
    check(`${how} ${version} leaves behind`, remains(pids), 0)
  }
  if (engineMs > 0) print(`an empty container takes ${engineMs.toFixed(0)} ms, not counted below`)
  const goalMs = version.startsWith('3.') ? 8000 : 3000
  check(`${how} ${version} answers after ms, median of ${starts}`, median(tookMs), goalMs)
}

/** CPU of the broker at rest with and without being read each second. */
async function printCostOfWatching(broker: OwnBroker): Promise<void> {
  // What a start leaves to be done must not count.
  await sleep(3000)
  const alone = await cpuMsPerS(broker)
  const watch = broker.watch()
  await watch.next()
  const watched = await cpuMsPerS(broker)
  await watch.close()
  print(
    `${broker.version} at rest uses ${alone.toFixed(1)} ms of CPU a second, ` +
      `${watched.toFixed(1)} while its counters are read each second`,
  )
}

async function cpuMsPerS(broker: OwnBroker): Promise<number> {
  const used = (): number =>
    broker.pids().reduce((sum, pid) => sum + (readUsage(pid)?.cpuUs ?? 0), 0) / 1000
  const before = used()
  await sleep(watchedMs)
  return (used() - before) / (watchedMs / 1000)
}

/** What Docker itself takes to run something in the image. */
function emptyContainerMs(): number {
  const once = (): number => {
    const startMs = performance.now()
    spawnSync('docker', ['run', '--rm', '--entrypoint', '/bin/true', containerImage])
    return performance.now() - startMs
  }
  return median([once(), once(), once()])
}

/** Processes and folders of ours that are still there. */
function remains(pids: readonly number[]): number {
  const running = runningProcesses()
  return pids.filter((pid) => running.has(pid)).length + readdirSync(folder).length
}

function check(what: string, seen: number, limit: number): void {
  const met = seen <= limit
  checks.push({ what, seen, limit, met })
  print(`${met ? 'met   ' : 'MISSED'} ${what}: ${seen.toFixed(0)}, at most ${limit}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
