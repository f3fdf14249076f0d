import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CommandError, program, type Command } from '@rpc-vs-mom/cli'
import {
  listRuns,
  packRun,
  readRun,
  ResultsError,
  writeFileWhole,
  type Run,
} from '@rpc-vs-mom/results'
import { asCommandErrors } from './as-command-errors.ts'
import { compareRunsCommand } from './compare-runs-command.ts'
import { readmeBlock, replaceBlock } from './readme-block.ts'
import { renderRun, type RenderedRun } from './rendered-run.ts'
import { staleFiles, writeReport } from './write-report.ts'

interface Flags {
  readonly results: string
  readonly readme?: string
  readonly check?: boolean
  readonly pack?: string
}

/** `pnpm report`: renders a run; without a folder the newest one. */
export function reportCommand(): Command {
  return program(
    'report',
    'Renders report.html, report.md and the charts of a run, from its data alone.',
  )
    .argument('[run]', 'folder of the run; by default the newest one')
    .option('--results <folder>', 'where to look for the newest run', 'results')
    .option('--readme <file>', 'also rewrite the block between the results markers of this file')
    .option('--check', 'write nothing, and fail when a file differs from what the data gives')
    .option(
      '--pack <folder>',
      'first copy the run to this folder in the form that git keeps, 2 MB at most',
    )
    .addHelpText('after', examples)
    .addCommand(compareRunsCommand())
    .action((run: string | undefined, flags: Flags) => asCommandErrors(() => report(run, flags)))
}

const examples = `
Examples:
  pnpm report
  pnpm report --results results --readme README.md
  pnpm report --results results --readme README.md --check
  pnpm report results/<run> --pack results/reference/compare --readme README.md
  pnpm report compare results/<before> results/<after>`

async function report(run: string | undefined, flags: Flags): Promise<void> {
  if (flags.check && flags.pack !== undefined)
    throw new CommandError('usage', '--check writes nothing and --pack does; give one of them.')
  const found = await (run === undefined ? newestRun(flags.results) : readAt(run))
  const { runFolder, data } = flags.pack === undefined ? found : await packed(found, flags.pack)
  const rendered = renderRun(data)
  if (flags.check) await checkRendered(runFolder, rendered, flags.readme)
  else await render(runFolder, rendered, flags.readme)
  process.stdout.write(`${[...rendered.lastLines, join(runFolder, 'report.html')].join('\n')}\n`)
}

interface FoundRun {
  readonly runFolder: string
  readonly data: Run
}

/** The run as it is read from where it was packed to, so that what is rendered there comes from what is there. */
async function packed({ runFolder }: FoundRun, folder: string): Promise<FoundRun> {
  await packRun(runFolder, folder)
  return readAt(folder)
}

async function readAt(runFolder: string): Promise<FoundRun> {
  return { runFolder, data: await readRun(runFolder) }
}

/** The newest run that can be read; says of newer ones why they cannot. Where none can, the newest one's fault. */
async function newestRun(resultsFolder: string): Promise<FoundRun> {
  const faults: ResultsError[] = []
  for (const runFolder of (await listRuns(resultsFolder)).toReversed()) {
    try {
      const found = await readAt(runFolder)
      for (const { message } of faults) process.stderr.write(`report: skipped: ${message}\n`)
      return found
    } catch (error) {
      if (!(error instanceof ResultsError)) throw error
      faults.push(error)
    }
  }
  throw faults[0]!
}

async function render(
  runFolder: string,
  rendered: RenderedRun,
  readmeFile?: string,
): Promise<void> {
  await writeReport(runFolder, rendered)
  if (readmeFile === undefined) return
  const { before, after } = await readmeOf(readmeFile, runFolder, rendered)
  if (after !== before) await writeFileWhole(readmeFile, after)
}

async function checkRendered(
  runFolder: string,
  rendered: RenderedRun,
  readmeFile?: string,
): Promise<void> {
  const stale = await staleFiles(runFolder, rendered)
  if (readmeFile !== undefined) {
    const { before, after } = await readmeOf(readmeFile, runFolder, rendered)
    if (after !== before) stale.push(readmeFile)
  }
  if (stale.length === 0) return
  throw new CommandError(
    'badData',
    `Not what the data of the run gives: ${stale.join(', ')}; the same command without --check writes it again.`,
  )
}

async function readmeOf(
  file: string,
  runFolder: string,
  rendered: RenderedRun,
): Promise<{ before: string; after: string }> {
  const before = await markdownIn(file)
  const block = readmeBlock(rendered, resolve(file), resolve(runFolder))
  return { before, after: replaceBlock(before, block, file) }
}

/** Reading a FIFO waits for a writer, and a device may never end. */
async function markdownIn(file: string): Promise<string> {
  try {
    if ((await stat(file)).isFile()) return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CommandError('badData', `Cannot read ${file}.`, { cause })
  }
  throw new CommandError('badData', `${file} is no regular file; give --readme a Markdown file.`)
}
