/**
 * `pnpm bench mom-messages`: random messages among as many honest ones, redelivered at random; every honest one
 * must be answered once, and every other one answered, kept as a dead letter, or dropped and counted. Ends with
 * 1 when something did not hold.
 */
import { CommandError, count, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { accountFor } from './account-for.ts'
import { findingsIn } from './findings.ts'

interface Flags {
  readonly messages: number
  readonly seed: number
  readonly rounds: number
}

async function run({ messages, seed, rounds }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.adopt(
    await acquireBroker().catch((cause: Error) => {
      throw new CommandError('unreachable', cause.message, { cause })
    }),
    (one) => one.close(),
  )
  for (let round = 0; round < rounds; round++) {
    const sent = { foreign: messages, honest: messages }
    process.stdout.write(`seed ${seed + round}\n`)
    const account = await accountFor({ brokerUrl: broker.url, seed: seed + round, ...sent })
    for (const { met, sentence } of findingsIn(account, sent)) {
      process.stdout.write(`  ${met ? 'met   ' : 'MISSED'} ${sentence}\n`)
      if (!met) process.exitCode = 1
    }
  }
}

await runProgram(
  program('bench mom-messages', 'Sends random messages and accounts for every one.')
    .option('--messages <n>', 'random ones, and as many honest ones', count(1, 100_000), 10_000)
    .option('--seed <n>', 'of the messages', count(0, 1_000_000), 1)
    .option('--rounds <n>', 'seeds one after another', count(1, 1000), 1)
    .action(run),
)
