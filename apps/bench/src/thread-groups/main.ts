/**
 * `pnpm bench thread-groups`: the load test of courses on distributed systems, in closed loop: groups of threads that
 * start one after the other, each thread with so many pairs of a write and a read. A file with a line for each request,
 * figures by type, requests per second, Little's law, and open-loop figures beside all that.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import { CommandError, count, durationOption, listOf, program, runProgram } from '@rpc-vs-mom/cli'
import {
  acquireBrokers,
  seedInto,
  startCluster,
  temporaryFolder,
  variantsNamed,
  type Variant,
} from '@rpc-vs-mom/experiment'
import { formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import {
  servingOf,
  settingsOf,
  workloadIn,
  workloadNamed,
  workloadOption,
} from '@rpc-vs-mom/workload'
import { groupReport, nameOf, throughputLines, type ReportedSet } from './group-report.ts'
import { readSets, type GroupSet } from './group-set.ts'
import { runSet } from './run-set.ts'

const openLoopMs = 5000

interface Flags {
  readonly variant: readonly Variant[]
  readonly sets: readonly GroupSet[]
  readonly pairs: number
  readonly retries: number
  readonly readers: number
  readonly workers: number
  readonly connections: number
  readonly timeout: number
  readonly seed: number
  readonly results: string
}

const workload = await workloadNamed(workloadIn(['--workload', 'catalog', ...process.argv]))

const command = program('bench thread-groups', 'Runs groups of threads in closed loop.')
  .option(
    '--variant <names>',
    'comma-separated variants',
    readVariants,
    readVariants('rpc-lean,mom'),
  )
  .option(
    '--sets <sets>',
    'threads of a group / groups / seconds between their starts, comma-separated',
    readSets,
    readSets('10/10/2,10/20/2,10/30/2'),
  )
  .option(
    '--pairs <n>',
    'times that a thread asks all kinds of requests in turn',
    count(1, 100_000),
    1000,
  )
  .option('--retries <n>', 'attempts after a request failed', count(0, 5), 5)
  .option(
    '--readers <n>',
    'threads that read from the end of the first group to that of all',
    count(0, 1000),
    0,
  )
  .option('--workers <n>', 'worker processes', count(1, 64), 2)
  .option('-c, --connections <n>', 'connections to each address asked', count(1, 64), 1)
  .addOption(
    durationOption('-t, --timeout <duration>', 'deadline of an attempt', '5s', { max: '5m' }),
  )
  .option('--seed <n>', 'seed of the requests', count(0, 0xff_ff_ff_ff), 1)
  .addOption(workloadOption('what is asked; the flags that follow belong to it').default('catalog'))
for (const option of workload.options) command.addOption(option)
command
  .option('--results <folder>', 'where files and report are written', 'results/thread-groups')
  .action(measure)

await runProgram(command)

async function measure(flags: Flags): Promise<void> {
  const sets: ReportedSet[] = []
  mkdirSync(flags.results, { recursive: true })
  for (const variant of flags.variant)
    for (const set of flags.sets) {
      const done = await measureSet(variant, set, flags)
      sets.push(done)
      process.stdout.write(`${throughputLines([done]).join('\n')}\n`)
    }
  await writeFileWhole(join(flags.results, 'report.md'), groupReport(workload.name, sets))
  await writeFileWhole(join(flags.results, 'figures.json'), formatJson(sets))
  process.stdout.write(
    `\n${throughputLines(sets).join('\n')}\n${join(flags.results, 'report.md')}\n`,
  )
  if (sets.some(({ store }) => store !== undefined && store.lost + store.unexpected > 0))
    process.exitCode = 98
}

/** Everything is started anew for each set. */
async function measureSet(variant: Variant, set: GroupSet, flags: Flags): Promise<ReportedSet> {
  await using stack = new AsyncDisposableStack()
  const settings = settingsOf(workload, { ...flags })
  const questions = await workload.draw(settings, flags.seed)
  const dataFile = await seedInto(await temporaryFolder(stack), workload, settings, stack)
  const brokers = await acquireBrokers([variant], stack, { onProgress: () => undefined })
  const broker = variant.broker && brokers.found.get(variant.broker)
  if (variant.broker && !broker)
    throw new CommandError(
      'unreachable',
      brokers.reasons.get(variant.broker) ?? 'There is no broker.',
    )
  const load = {
    ...set,
    iterations: flags.pairs,
    questions: questions.weights.length,
    retriesMax: flags.retries,
    readers: flags.readers,
  }
  const cluster = await startCluster(variant, {
    serving: servingOf(workload, settings, dataFile),
    workers: flags.workers,
    connections: flags.connections,
    maxOutstanding: 100_000,
    ...(broker && {
      queue: {
        url: new Address(`${broker.url}/${workload.name}-${randomUUID().slice(0, 8)}`),
        brokerPids: () => broker.pids(),
      },
    }),
  })
  stack.defer(() => cluster.close())
  const csvFile = join(
    flags.results,
    `${variant.name}-${nameOf({ load }).replaceAll('/', '-')}.csv`,
  )
  const { timeout: timeoutMs } = flags
  const result = await runSet({ cluster, questions, load, timeoutMs, csvFile, openLoopMs })
  return { ...result, variant: variant.name, csvFile }
}

function readVariants(text: string): Variant[] {
  try {
    return variantsNamed(listOf((name) => name)(text))
  } catch (error) {
    throw new CommandError('usage', `--variant: ${(error as Error).message}.`)
  }
}
