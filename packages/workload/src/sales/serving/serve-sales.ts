import { count, oneOf, Option, rethrowAs } from '@rpc-vs-mom/cli'
import { openSales, SalesFileError, salesProfiles, type SalesProfile } from '@rpc-vs-mom/query'
import { endDateReadings, type EndDateReading } from '@rpc-vs-mom/schema'
import { contract } from '@rpc-vs-mom/schema/contract'
import type { Serving } from '../../serving.ts'
import { InlineQueries } from './inline-queries.ts'
import type { Queries } from './queries.ts'
import { salesHandlers } from './sales-handlers.ts'
import { ThreadedQueries } from './threaded-queries.ts'

type ServingSettings = {
  /** Path of the sales file. */
  readonly db: string
  readonly profile: SalesProfile
  readonly endDates: EndDateReading
  /** 0 or 1. */
  readonly queryThreads: number
}

/** Sales, answered from a file that the seeder wrote. */
export const serving: Serving<ServingSettings> = {
  options: [
    new Option('--db <file>', 'sales file written by the seeder').default('data/sales.db'),
    new Option('--profile <name>', `how answers are computed: ${salesProfiles.join(', ')}`)
      .argParser(oneOf(salesProfiles))
      .default('index'),
    new Option(
      '--end-dates <reading>',
      'what an end_date without a time means: inclusive, the end of its day; original, its first second, as in the original study',
    )
      .argParser(oneOf(endDateReadings))
      .default('inclusive'),
    new Option(
      '--query-threads <n>',
      'threads for queries only: 0, or 1 where queries take milliseconds',
    )
      .argParser(count(0, 1))
      .default(0),
  ],
  async open(settings, name) {
    const { queries, changed } = await openQueries(settings)
    const { profile, endDates } = settings
    return {
      contract,
      handlers: salesHandlers({ queries, name, profile, endDates }),
      changed,
      close: () => queries.close(),
    }
  },
}

interface OpenQueries {
  readonly queries: Queries
  /** Resolves when somebody has written to the file. */
  readonly changed: Promise<Error>
}

async function openQueries({ db, profile, queryThreads }: ServingSettings): Promise<OpenQueries> {
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
