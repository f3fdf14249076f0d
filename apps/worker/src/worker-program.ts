import { hostname } from 'node:os'
import {
  announceFarewell,
  announceReady,
  count,
  durationOption,
  exitCodes,
  onShutdown,
  oneOf,
  program,
  required,
  rethrowAs,
  urlOption,
} from '@rpc-vs-mom/cli'
import { tellPausesToParent } from '@rpc-vs-mom/pauses'
import { openSales, SalesFileError, salesProfiles, type SalesProfile } from '@rpc-vs-mom/query'
import { endDateReadings, type EndDateReading } from '@rpc-vs-mom/schema'
import { contract } from '@rpc-vs-mom/schema/contract'
import {
  InlineQueries,
  ThreadedQueries,
  salesService,
  type Queries,
} from '@rpc-vs-mom/workload/sales/serving'
import { AskError, listen, preload, type Listener } from '@rpc-vs-mom/transport'
import { droppedSentence, messageCounts } from '@rpc-vs-mom/transport/messages'

interface WorkerFlags {
  readonly listen?: string
  readonly name: string
  readonly db: string
  readonly profile: SalesProfile
  readonly endDates: EndDateReading
  readonly queryThreads: number
  readonly concurrency?: number
  readonly replyCache: number
  readonly grace: number
}

export const workerProgram = program('worker', 'Answers sales queries on one transport.')
  .addOption(
    urlOption(
      '--listen <url>',
      'where to listen: grpc://127.0.0.1:50052 or amqp://guest:guest@127.0.0.1/sales',
      'LISTEN_URL',
    ),
  )
  .option('--name <name>', 'name carried by every answer', `${hostname()}-${process.pid}`)
  .option('--db <file>', 'sales file written by the seeder', 'data/sales.db')
  .option(
    '--profile <name>',
    `how to find the answers: ${salesProfiles.join(', ')}`,
    oneOf(salesProfiles),
    'index',
  )
  .option(
    '--end-dates <reading>',
    'what an end_date without a time ends with: inclusive, all of its day; original, its first second, as in the original study',
    oneOf(endDateReadings),
    'inclusive',
  )
  .option(
    '--query-threads <n>',
    'threads that only query: 0, or 1 where queries take milliseconds',
    count(0, 1),
    0,
  )
  .option(
    '--concurrency <n>',
    'requests taken at once (default: a prefetch of 2 on RabbitMQ, 10000 streams on gRPC)',
    count(1, 10_000),
  )
  .addOption(
    durationOption(
      '--reply-cache <duration>',
      'on RabbitMQ: how long replies are kept for requests that are sent again, 0s for not at all',
      '0s',
      { min: '0s' },
    ),
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
  .action(run)

async function run(flags: WorkerFlags): Promise<void> {
  // While a query thread starts, this one has nothing else to do.
  preload(required(flags.listen, '--listen <url>'))
  const { queries, changed } = await openQueries(flags)
  // At once: what it has taken would be answered from a file that nobody knows.
  void changed.then(({ message }) => {
    process.stderr.write(`worker: ${message}\n`)
    process.exit(exitCodes.badData)
  })
  const { name, profile, endDates } = flags
  const service = salesService({ queries, name, profile, endDates })
  const listener = await startListening(flags, service.answer).catch(async (error: unknown) => {
    // A query thread would keep the process alive.
    await queries.close()
    throw error
  })
  onShutdown(async () => {
    await listener.close(flags.grace)
    await queries.close()
    const counts = messageCounts()
    if (flags.replyCache > 0)
      process.stderr.write(`answered from the reply cache: ${counts.fromCache}\n`)
    const dropped = droppedSentence(counts)
    if (dropped) process.stderr.write(`${dropped}\n`)
    await announceFarewell({ ...counts })
  }, flags.grace + 1000)
  tellPausesToParent()
  announceReady(listener.url)
}

interface OpenQueries {
  readonly queries: Queries
  /** Resolves when somebody has written to the file. */
  readonly changed: Promise<Error>
}

async function openQueries({ db, profile, queryThreads }: WorkerFlags): Promise<OpenQueries> {
  try {
    if (queryThreads > 0) {
      const queries = await ThreadedQueries.open(db, { profile })
      return { queries, changed: queries.changed }
    }
    const sales = openSales(db, { profile })
    return { queries: new InlineQueries(sales), changed: sales.changed }
  } catch (error) {
    rethrowAs(error, [[SalesFileError, 'badData']])
  }
}

async function startListening(
  { listen: url, concurrency, replyCache }: WorkerFlags,
  answer: Parameters<typeof listen>[1],
): Promise<Listener> {
  try {
    return await listen(required(url, '--listen <url>'), answer, {
      contract,
      replyCacheMs: replyCache,
      ...(concurrency !== undefined && { maxConcurrent: concurrency }),
    })
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}
