import { basename, resolve } from 'node:path'
import { CommandError, program, type Command } from '@rpc-vs-mom/cli'
import {
  acrossRuns,
  formatJson,
  notComparable,
  numbers,
  readRun,
  type AcrossRatio,
  type AcrossVariant,
  type Run,
} from '@rpc-vs-mom/results'
import { times } from './format.ts'
import { markdownTable } from './tables/markdown-table.ts'
import type { Cell } from './tables/table.ts'
import { asCommandErrors } from './as-command-errors.ts'

/** `pnpm report compare A B …`: the same plan, measured by another version or on another machine. */
export function compareRunsCommand(): Command {
  return program('compare', 'Compares runs of the same plan, the others with the first.')
    .argument('<first>', 'folder of the run that the others are compared with')
    .argument('<others...>', 'folders of runs')
    .option('--json', 'write JSON instead of tables')
    .addHelpText('after', '\nExample:\n  pnpm report compare results/<before> results/<after>')
    .action((first: string, others: string[], { json = false }: { json?: boolean }) =>
      asCommandErrors(() => compareRuns(first, others, json)),
    )
}

async function compareRuns(first: string, others: readonly string[], json: boolean): Promise<void> {
  const a = await readRun(first)
  const runs: { folder: string; run: Run }[] = []
  for (const folder of others) {
    const run = await readRun(folder)
    const reasons = notComparable(a.manifest, run.manifest)
    if (reasons.length > 0)
      throw new CommandError(
        'invalidRun',
        `${first} and ${folder} cannot be compared: ${reasons.join(', and ')}; measure with the same flags and --seed, and give --rate where rates are searched for.`,
      )
    runs.push({ folder, run })
  }
  for (const { folder, run } of runs) {
    const found = acrossRuns(a, run)
    process.stdout.write(
      json
        ? formatJson({ a: first, b: folder, variants: found })
        : textOf(found, { first, folder, a, run }),
    )
  }
}

interface Named {
  readonly first: string
  readonly folder: string
  readonly a: Run
  readonly run: Run
}

const metrics = [
  ['p50', 'p50Us'],
  ['p90', 'p90Us'],
  ['p99', 'p99Us'],
  ['CPU per request', 'cpuUsPerRequest'],
  ['peak memory', 'rssBytesPeak'],
] as const

function textOf(found: readonly AcrossVariant[], { first, folder, a, run }: Named): string {
  const table = markdownTable({
    caption: '',
    columns: ['variant', ...metrics.map(([name]) => name), 'by response time'],
    rows: found.map(({ variant, load, outcome, reasons, ratios }) => ({
      header: load === undefined ? variant : `${variant}, ${load}`,
      cells: [
        ...metrics.map(([, key]) => ratioCell(ratios[key])),
        { text: [outcome, ...reasons].join(': ') },
      ],
    })),
  })
  return [
    `A: ${basename(resolve(first))}, ${madeBy(a)}`,
    `B: ${basename(resolve(folder))}, ${madeBy(run)}`,
    'Factor of B to A with its 95 % interval, ~ where no difference was found. Both had the same plan; they were measured at different times, which is part of every difference.',
    '',
    table,
    '',
  ].join('\n')
}

function madeBy({ manifest: { environment, startedAt } }: Run): string {
  const { git, cpuModel, cpuCores, nodeVersion } = environment
  const revision = git
    ? `${git.revision.slice(0, 12)}${git.dirty ? ' (changed)' : ''}`
    : 'unknown revision'
  return `${revision}, ${startedAt}, ${cpuCores} × ${cpuModel}, Node ${nodeVersion}`
}

function ratioCell(ratio: AcrossRatio | undefined): Cell {
  if (ratio === undefined) return { text: '\u2013' }
  const { low, high, significant } = ratio
  const note = numbers.range(low, high)
  return { text: `${significant ? '' : '~ '}${times(ratio.ratio)}`, ...(note !== '' && { note }) }
}
