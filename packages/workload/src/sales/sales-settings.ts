import { count, oneOf, Option } from '@rpc-vs-mom/cli'
import { salesProfiles, type SalesProfile } from '@rpc-vs-mom/query/profile'

/**
 * What the answers are checked against: `contract`, all that the contract says; `original`, only what the original
 * study's workers answer as ours do.
 */
const oracles = ['contract', 'original'] as const

export type OracleName = (typeof oracles)[number]

/** What decides what is asked about which sales, and how the workers are to find the answers. */
export type SalesSettings = {
  /** Percent of the traffic that asks the original study's default query; the rest mixes all filters. */
  readonly defaultShare: number
  /** Rows of the data set. */
  readonly sales: number
  /** Query profile that every answer must come from. */
  readonly profile: SalesProfile
  readonly oracle: OracleName
  readonly dataSeed: number
}

/** In the order of the help. */
export const salesOptions: readonly Option[] = [
  new Option(
    '--default-share <percent>',
    "share of the original study's default query, the rest mixes all filters",
  )
    .argParser(count(0, 100))
    .default(50),
  new Option('--sales <n>', 'sales in the data set, such as 10k')
    .argParser(count(1, 10_000_000))
    .default(10_000),
  new Option(
    '--profile <name>',
    `how the workers compute their answers: ${salesProfiles.join(', ')}`,
  )
    .argParser(oneOf(salesProfiles))
    .default('index'),
  new Option(
    '--oracle <name>',
    "what answers are checked against: contract; original, only what the original study's workers answer alike: no amounts, no category with a product keyword, averages may be missing",
  )
    .argParser(oneOf(oracles))
    .default('contract'),
  new Option('--data-seed <n>', 'seed of the data set')
    .argParser(count(0, 0xff_ff_ff_ff))
    .default(1),
]
