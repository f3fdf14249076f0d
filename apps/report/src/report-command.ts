import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CommandError, program, type Command } from '@rpc-vs-mom/cli'
import { listRuns, ResultsError, writeFileWhole } from '@rpc-vs-mom/results'
import { readmeBlock, replaceBlock } from './readme-block.ts'
import { writeReport } from './write-report.ts'

interface Flags {
  readonly results: string
  readonly readme?: string
  readonly check?: boolean
}

/** `pnpm report`: renders a run; without a folder the newest one. */
export function reportCommand(): Command {
  return program(
    'report',
    'Render report.html, report.md and the charts of a run, from its data alone.',
  )
    .argument('[run]', 'folder of the run; by default the newest one')
    .option('--results <folder>', 'where to look for the newest run', 'results')
    .option('--readme <file>', 'also rewrite the block between the results markers of this file')
    .option('--check', 'with --readme: change nothing there, and fail when it differs')
    .addHelpText(
      'after',
      '\nExamples:\n  pnpm report\n  pnpm report results/2026-11-21T14-03-22Z-compare --readme README.md',
    )
    .action((run: string | undefined, flags: Flags) => asCommandErrors(() => report(run, flags)))
}

async function report(run: string | undefined, flags: Flags): Promise<void> {
  if (flags.check && flags.readme === undefined)
    throw new CommandError('usage', '--check needs --readme, which names the file to check.')
  const runFolder = run ?? (await newestRun(flags.results))
  const view = await writeReport(runFolder)
  if (flags.readme !== undefined) {
    const readmeFile = flags.readme
    const block = readmeBlock(view, resolve(readmeFile), resolve(runFolder))
    await updateReadme(readmeFile, block, flags.check ?? false)
  }
  process.stdout.write(`${view.comparison.headline}\n${join(runFolder, 'report.html')}\n`)
}

async function newestRun(resultsFolder: string): Promise<string> {
  const runs = await listRuns(resultsFolder)
  return runs.at(-1) ?? resultsFolder
}

async function updateReadme(file: string, block: string, check: boolean): Promise<void> {
  const readme = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError('badData', `Cannot read ${file}.`, { cause })
  })
  const updated = replaceBlock(readme, block, file)
  if (updated === readme) return
  if (check) {
    throw new CommandError(
      'badData',
      `${file} does not show the results of the run; "pnpm report --readme ${file}" with that run rewrites it.`,
    )
  }
  await writeFileWhole(file, updated)
}

async function asCommandErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ResultsError)
      throw new CommandError(error.kind, error.message, { cause: error })
    throw error
  }
}
