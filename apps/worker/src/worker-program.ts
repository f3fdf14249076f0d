import { hostname } from 'node:os'
import {
  announceFinalCounts,
  announceReady,
  CommandError,
  count,
  durationOption,
  exitCodes,
  onShutdown,
  program,
  required,
  rethrowAs,
  urlOption,
  type Command,
} from '@rpc-vs-mom/cli'
import { tellPausesToParent } from '@rpc-vs-mom/pauses'
import {
  createService,
  repeatAnswers,
  withHandlerTime,
  type HandlerTime,
} from '@rpc-vs-mom/service'
import type { AcceptedWork } from '@rpc-vs-mom/service/accepted'
import {
  AskError,
  defaultPrefetch,
  listen,
  preload,
  type Ask,
  type Contract,
  type Listener,
} from '@rpc-vs-mom/transport'
import { droppedSentence, messageCounts } from '@rpc-vs-mom/transport/messages'
import { handlerTime } from './handler-time-flag.ts'
import { settingsOf, workloadOption, type Serving } from '@rpc-vs-mom/workload'

/** Beside them are the settings of the workload. */
interface WorkerFlags {
  readonly listen?: string
  readonly name: string
  readonly concurrency?: number
  readonly replyCache: number
  readonly work?: HandlerTime
  readonly workLog?: string
  readonly repeatAnswers?: boolean
  readonly grace: number
}

/** The program with the flags of a workload. */
export function workerProgram(serving: Serving): Command {
  const command = program('worker', 'Answers the requests of a workload on one transport.')
    .addOption(
      urlOption(
        '--listen <url>',
        'where to listen: grpc://127.0.0.1:50052 or amqp://guest:guest@127.0.0.1/sales',
        'LISTEN_URL',
      ),
    )
    .option('--name <name>', 'name carried by every answer', `${hostname()}-${process.pid}`)
    .addOption(workloadOption('what is answered; the flags that follow belong to it'))
  for (const option of serving.options) command.addOption(option)
  return command
    .option(
      '--concurrency <n>',
      `requests in progress at once (default: a prefetch of ${defaultPrefetch} on RabbitMQ, 10000 streams on gRPC)`,
      count(1, 10_000),
    )
    .addOption(
      durationOption(
        '--reply-cache <duration>',
        'on RabbitMQ: how long replies are kept for requests that are sent again; 0s keeps none',
        '0s',
        { min: '0s' },
      ),
    )
    .option(
      '--work <kind:duration>',
      'what every answer takes beside the query, as a slower handler would: wait:10ms for something else, or cpu:10ms of computing',
      handlerTime,
    )
    .option(
      '--work-log <file>',
      'over gRPC: file of its own in which the worker keeps what it accepts to do it later; without it, it accepts nothing',
    )
    .option(
      '--repeat-answers',
      'answer each request as the first that was equal, without the work: to find the limit of who asks',
    )
    .addOption(
      durationOption(
        '--grace <duration>',
        'time to finish what was taken when asked to stop',
        '10s',
        { min: '0s' },
      ),
    )
    .addHelpText('after', '\nExample:\n  pnpm worker --listen grpc://127.0.0.1:50052 --name w1')
    .action((flags: WorkerFlags) => run(flags, serving))
}

async function run(flags: WorkerFlags, serving: Serving): Promise<void> {
  // While a query thread starts, this one has nothing else to do.
  preload(required(flags.listen, '--listen <url>'))
  const answers = await serving.open(settingsOf(serving, { ...flags }), flags.name)
  // At once: what it has taken would be answered from a file that nobody knows.
  void answers.changed?.then(({ message }) => {
    process.stderr.write(`worker: ${message}\n`)
    process.exit(exitCodes.badData)
  })
  const service = createService(answers)
  const slowed = flags.work ? withHandlerTime(service.answer, flags.work) : service.answer
  const answer = flags.repeatAnswers ? repeatAnswers(slowed) : slowed
  const accepted = await openAcceptedWork(flags, answer)
  const listening = { contract: answers.contract, accepted }
  const listener = await startListening(flags, answer, listening).catch(async (error: unknown) => {
    // A query thread would keep the process alive.
    await answers.close()
    throw error
  })
  onShutdown(async () => {
    await listener.close(flags.grace)
    await accepted?.close()
    await answers.close()
    const counts = messageCounts()
    if (flags.replyCache > 0)
      process.stderr.write(`answered from the reply cache: ${counts.fromCache}\n`)
    const dropped = droppedSentence(counts)
    if (dropped) process.stderr.write(`${dropped}\n`)
    await announceFinalCounts({ ...counts })
  }, flags.grace + 1000)
  tellPausesToParent()
  announceReady(listener.url)
}

/** Loads the log only where there is one: it is a database of its own. */
async function openAcceptedWork(
  { workLog }: WorkerFlags,
  answer: Ask,
): Promise<AcceptedWork | undefined> {
  if (workLog === undefined) return undefined
  const { AcceptedWork } = await import('@rpc-vs-mom/service/accepted')
  try {
    return new AcceptedWork(workLog, answer)
  } catch (cause) {
    const sentence = `--work-log ${workLog} cannot be opened: ${(cause as Error).message}; name a file in a folder that can be written.`
    throw new CommandError('badData', sentence, { cause })
  }
}

interface Listening {
  readonly contract: Contract
  readonly accepted: AcceptedWork | undefined
}

async function startListening(
  { listen: url, concurrency, replyCache }: WorkerFlags,
  answer: Ask,
  { contract, accepted }: Listening,
): Promise<Listener> {
  try {
    return await listen(required(url, '--listen <url>'), answer, {
      contract,
      ...(accepted && { accept: (request, call) => accepted.accept(request, call) }),
      amqp: { replyCacheMs: replyCache },
      ...(concurrency !== undefined && { maxConcurrent: concurrency }),
    })
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}
