import {
  CommandError,
  count,
  program,
  required,
  rethrowAs,
  urlOption,
  type Command,
} from '@rpc-vs-mom/cli'
import { numbers } from '@rpc-vs-mom/results'
import { AskError, connect } from '@rpc-vs-mom/transport'
import {
  openDeadLetters,
  type DeadLetter,
  type DeadLetters,
  type Replayed,
} from '@rpc-vs-mom/transport/dead-letters'

const { counted } = numbers

interface DlqFlags {
  readonly queue?: string
}

const queueOption = urlOption(
  '--queue <url>',
  'the work queue whose dead letters are meant, such as amqp://guest:guest@127.0.0.1/sales',
  'QUEUE_URL',
)

const listCommand = program('list', 'Shows the dead letters, oldest first.')
  .addOption(queueOption)
  .option('--max <n>', 'how many at most', count(1, 1000), 100)
  .action((flags: DlqFlags & { max: number }) =>
    withLetters(flags, (letters) => list(letters, flags.max)),
  )

const replayCommand = program('replay', 'Asks each dead letter again; what is answered leaves.')
  .addOption(queueOption)
  .action((flags: DlqFlags) => withLetters(flags, replay))

const purgeCommand = program('purge', 'Removes all dead letters.')
  .addOption(queueOption)
  .action((flags: DlqFlags) =>
    withLetters(flags, async (letters) => print(`removed ${await letters.purge()}`)),
  )

/** `hammer dlq`: the requests that were given up because every worker that took them died. */
export const dlqCommand: Command = program(
  'dlq',
  'Lists, replays or removes dead letters: requests that were given up because each worker that took them died.',
)
  .addCommand(listCommand)
  .addCommand(replayCommand)
  .addCommand(purgeCommand)
  .addHelpText('after', '\nExample:\n  pnpm hammer dlq list --queue amqp://127.0.0.1/sales')

async function withLetters(
  flags: DlqFlags,
  use: (letters: DeadLetters, queue: string) => Promise<void>,
): Promise<void> {
  const queue = required(flags.queue, '--queue')
  const letters = await open(queue)
  try {
    await use(letters, queue)
  } finally {
    await letters.close()
  }
}

async function open(queue: string): Promise<DeadLetters> {
  try {
    return await openDeadLetters(queue)
  } catch (error) {
    if (error instanceof AskError && error.code === 'NOT_FOUND')
      throw new CommandError('badData', error.message, { cause: error })
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}

async function list(letters: DeadLetters, max: number): Promise<void> {
  const found = await letters.list(max)
  for (const letter of found) print(lineOf(letter))
  print(counted(found.length, 'dead letter'))
}

async function replay(letters: DeadLetters, queue: string): Promise<void> {
  const connection = await connect(queue)
  try {
    for await (const replayed of letters.replay(connection.ask)) print(outcomeOf(replayed))
  } finally {
    await connection.close()
  }
}

function outcomeOf({ letter, error, kept }: Replayed): string {
  const outcome = error ? `${error.code}: ${error.message}` : 'answered'
  return `${lineOf(letter)}: ${outcome}${kept ? ' It stays a dead letter.' : ''}`
}

function lineOf({ method, contentType, body, attempts, givenUpAt }: DeadLetter): string {
  return `${givenUpAt} ${method} ${contentType} ${counted(body.length, 'byte')}, ${counted(attempts, 'attempt')}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
