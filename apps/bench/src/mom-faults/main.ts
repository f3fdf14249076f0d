/**
 * `pnpm bench mom-faults`: breaks workers and broker under load and accounts for every request. Ends with
 * 1 when something did not hold. Needs a broker of its own to break: an installed RabbitMQ, or an image
 * named by `RABBITMQ_IMAGE`.
 */
import { CommandError, count, program, runProgram } from '@rpc-vs-mom/cli'
import { startBreakableBroker, type BreakableBroker } from './broker.ts'
import type { Finding } from '@rpc-vs-mom/results/goals'
import { frozenBroker } from './frozen-broker.ts'
import { killBroker } from './kill-broker.ts'
import { killWorkers } from './kill-workers.ts'
import { memoryAlarm } from './memory-alarm.ts'
import { overload } from './overload.ts'
import { recovery } from './recovery.ts'

interface Flags {
  readonly kills: number
  readonly restarts: number
  readonly requests: number
  readonly only: string
}

type Fault = (broker: BreakableBroker, flags: Flags) => Promise<Finding[]>

const faults: Readonly<Record<string, Fault>> = {
  'workers are killed': (broker, { kills }) => killWorkers(broker, { kills, acknowledge: 'after' }),
  'workers with auto-ack are killed (control)': (broker, { kills }) =>
    killWorkers(broker, { kills, acknowledge: 'auto' }),
  'the broker is short of memory': memoryAlarm,
  'the broker is frozen': frozenBroker,
  'twice as much is asked as can be done': (broker) => overload(broker, { measuredMs: 8000 }),
  'the broker is killed': (broker, flags) => killBroker(broker, { ...flags, when: 'in-flight' }),
  'the broker is killed with its counters at rest': (broker, flags) =>
    killBroker(broker, { ...flags, when: 'at-rest' }),
  'the broker is killed while requests wait': recovery,
}

async function breakThings(flags: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await startBreakableBroker().catch((error: Error) => {
    throw new CommandError('unreachable', error.message, { cause: error })
  })
  stack.defer(() => broker.close())
  process.stdout.write(`RabbitMQ ${broker.version}, Node ${process.versions.node}\n`)
  let missed = 0
  for (const [name, fault] of Object.entries(faults)) {
    if (!name.includes(flags.only)) continue
    process.stdout.write(`\n${name}\n`)
    for (const { met, sentence } of await fault(broker, flags)) {
      process.stdout.write(`  ${met ? 'met   ' : 'MISSED'} ${sentence}\n`)
      if (!met) missed++
    }
  }
  process.exitCode = missed === 0 ? 0 : 1
}

await runProgram(
  program('bench mom-faults', 'Breaks workers and broker under load.')
    .option('--kills <n>', 'workers killed', count(1, 1000), 20)
    .option('--restarts <n>', 'times the broker is killed', count(1, 100), 5)
    .option('--requests <n>', 'requests while the broker is killed', count(1, 1_000_000), 10_000)
    .option('--only <words>', 'only the faults whose name has these words', '')
    .action(breakThings),
)
