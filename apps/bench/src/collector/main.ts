/**
 * `pnpm bench collector`: what the garbage collectors of our own programs do to what is measured. Both clusters
 * run; windows with the hammer sending to rpc and mom alternate with windows without; a program that sleeps
 * 1 ms at a time counts how often it could not run for more than 8 ms. Ends with 1 when the last candidate stops it more
 * than three times more often than nobody sending does, at the median of the windows.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { count, durationOption, program, rateRps, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker, type Broker } from '@rpc-vs-mom/rabbitmq'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import type { Measurement, MeasureSpec } from './measure.ts'
import { candidateNamed, type Candidate } from './settings.ts'
import { collectorLines, stopsBeyondIdle, type CandidateResult } from './collector-table.ts'

interface Flags {
  readonly candidates: readonly Candidate[]
  readonly windows: number
  readonly window: number
  readonly rate: number
  readonly seed: number
  readonly out?: string
}

/** Stops of a window in which the hammer sends beyond those of one in which it does not, at the median. */
const stopsBeyondIdleMax = 3

async function compareCandidates(flags: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const db = await seedInto(await temporaryFolder(stack), workload, settingsOf(workload))
  const results: CandidateResult[] = []
  for (const candidate of flags.candidates) {
    const measurement = await measureIn(candidate, { flags, db, broker })
    results.push({ candidate, ...measurement })
    for (const line of collectorLines(results.at(-1)!)) say(line)
  }
  if (flags.out !== undefined) {
    const { windows, window: windowMs, rate, seed } = flags
    const setting = { windows, windowMs, rateRps: rate, seed }
    const environment = describeEnvironment({ RabbitMQ: broker.version })
    await writeFileWhole(flags.out, formatJson({ setting, environment, results }))
  }
  const beyond = stopsBeyondIdle(results.at(-1)!)
  const isMet = beyond <= stopsBeyondIdleMax
  say(
    `${isMet ? 'met' : 'MISSED'}: ${results.at(-1)!.candidate.name} adds ${beyond} stops to a window at the median, and at most ${stopsBeyondIdleMax} are allowed`,
  )
  process.exitCode = isMet ? 0 : 1
}

interface Surroundings {
  readonly flags: Flags
  readonly db: string
  readonly broker: Broker
}

async function measureIn(
  { flags: nodeFlags, everyThreadInRealTime = false }: Candidate,
  { flags, db, broker }: Surroundings,
): Promise<Measurement> {
  const child = fork(new URL('./measure.ts', import.meta.url), {
    execArgv: [...nodeFlags.hammer],
  })
  const spec: MeasureSpec = {
    nodeFlags,
    everyThreadInRealTime,
    db,
    brokerUrl: broker.url,
    brokerPids: broker.pids(),
    rateRps: flags.rate,
    windows: flags.windows,
    windowMs: flags.window,
    seed: flags.seed,
  }
  child.send(spec)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a measurement ended with exit code ${String(code)} before it was complete`)
  })
  ended.catch(() => undefined)
  const [measurement] = (await Promise.race([once(child, 'message'), ended])) as [Measurement]
  await once(child, 'exit')
  return measurement
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench collector', 'Compares flags of Node by what collections do to what is measured.')
    .option(
      '--candidates <names>',
      'choices of flags, separated by commas',
      (names: string) => names.split(',').map(candidateNamed),
      [candidateNamed('before'), candidateNamed('chosen')],
    )
    .option('--windows <n>', 'windows with the hammer sending, and without', count(1, 100), 5)
    .addOption(durationOption('--window <duration>', 'length of a window', '20s'))
    .option('--rate <rate>', 'requests per second', rateRps, 1100)
    .option('--seed <n>', 'seed of arrivals and requests', count(0, 0xff_ff_ff_ff), 1)
    .option('--out <file>', 'where the figures are written as JSON')
    .action(compareCandidates),
)
