import { CommandError, count, listOf, oneOf, program, type Command } from '@rpc-vs-mom/cli'
import {
  datasetFormats,
  datasetProfiles,
  datasetShapes,
  DatasetWriteError,
  defaultDatasetSpec,
  maxSales,
  writeDataset,
  type DatasetFormat,
  type DatasetProfile,
  type DatasetShape,
  type WrittenDataset,
} from '@rpc-vs-mom/dataset'
import { inspect } from './inspect.ts'
import { stepPrinter } from './step-printer.ts'
import { writeApart } from './write-apart.ts'

interface SeedFlags {
  readonly out: string
  readonly sales: number
  readonly seed: number
  readonly shape: DatasetShape
  readonly profiles: readonly DatasetProfile[]
  readonly format: DatasetFormat
  readonly force: boolean
}

/** `seed` writes a database; `seed inspect <file>` says what one holds. */
export function seedProgram(): Command {
  const command = program('seed', 'Writes a database of sales that a seed determines.')
    .option('--out <file>', 'where to write it', 'data/sales.db')
    .option(
      '--sales <n>',
      `rows of sales, such as 10k, up to ${maxSales}`,
      count(1, maxSales),
      defaultDatasetSpec.sales,
    )
    .option(
      '--seed <n>',
      'the same seed gives the same rows',
      count(0, 0xff_ff_ff_ff),
      defaultDatasetSpec.seed,
    )
    .option(
      '--shape <name>',
      `distribution of the sales: ${datasetShapes.join(' or ')}`,
      oneOf(datasetShapes),
      'realistic',
    )
    .option(
      '--profiles <names>',
      `query profiles that the file is prepared for, besides index: ${datasetProfiles.join(', ')}`,
      profileList,
      [],
    )
    .option(
      '--format <name>',
      'who reads the file: ours; original, the programs of the original study (its tables, the same rows)',
      oneOf(datasetFormats),
      'ours',
    )
    .option('--force', 'replace a file that is already there', false)
    .action(async (flags: SeedFlags) => {
      process.stdout.write(`${describe(await write(flags))}\n`)
    })
  command
    .command('inspect')
    .description('Shows what a database holds.')
    .argument('<file>', 'a database that seed wrote')
    .action((file: string) => void process.stdout.write(inspect(file)))
  return command
}

function profileList(names: string): DatasetProfile[] {
  return listOf(oneOf(datasetProfiles))(names)
}

/**
 * A signal, or the end of the process that started this one, stops it, and nothing half-written stays behind:
 * between two steps, or at once where steps are long.
 */
async function write({
  out,
  sales,
  seed,
  shape,
  profiles,
  format,
  force,
}: SeedFlags): Promise<WrittenDataset> {
  if (format === 'original' && profiles.length > 0) {
    throw new CommandError(
      'usage',
      '--profiles are of our format; leave them out with --format original.',
    )
  }
  const stop = new AbortController()
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    process.once(event, () => stop.abort())
  }
  // A listener for the end of the channel would keep this process alive for as long as its parent.
  process.channel?.unref()
  const steps = stepPrinter(process.stderr)
  try {
    const spec = { seed, sales, shape }
    const order = { force, profiles, format }
    const watched = { onProgress: steps.onProgress, signal: stop.signal }
    if (sales > mostWithinMoments) return await writeApart({ path: out, spec, ...order }, watched)
    return await writeDataset(out, spec, { ...order, ...watched })
  } catch (error) {
    throw asCommandError(error)
  } finally {
    steps.clear()
  }
}

/** As many sales as are written in a fraction of a second. */
const mostWithinMoments = 50_000

const exitCodeOf = {
  exists: 'notWritable',
  'not-writable': 'notWritable',
  'no-space': 'notWritable',
  damaged: 'badData',
  aborted: 'interrupted',
} as const

function asCommandError(error: unknown): unknown {
  if (!(error instanceof DatasetWriteError)) return error
  return new CommandError(exitCodeOf[error.reason], error.message, { cause: error })
}

function describe({ path, sales, bytes, contentHash }: WrittenDataset): string {
  const megabytes = (bytes / 1e6).toFixed(1)
  return `wrote ${path}: ${sales} ${sales === 1 ? 'sale' : 'sales'}, ${megabytes} MB, content sha256 ${contentHash}`
}
