/**
 * `pnpm bench against <checkout>`: whether a change made calls dearer. The same programs of two checkouts of this
 * repository, this one and another, in turn and in an order drawn anew each time, with fresh processes, because V8
 * compiles a program a little differently each time it runs: CPU time per call, and the 95 % interval of its ratio
 * over the rounds. Needs the Debian package nghttp2-client for the lb. Exit code 1 when calls may be dearer by more
 * than 5 %: when the upper end of an interval lies above 1.05.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CommandError, count, listOf, oneOf, program, runProgram } from '@rpc-vs-mom/cli'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { paddedTable } from '../padded-table.ts'
import { dearerMax, meanOf, type Round, type Row, rowsOf } from './dearer.ts'
import { type Costs, parts } from './parts.ts'

type PartName = keyof typeof parts

interface Flags {
  readonly only: readonly PartName[]
  readonly rounds: number
  readonly starts: number
  readonly out?: string
}

const names = Object.keys(parts) as PartName[]
const here = resolve(import.meta.dirname, '../../../..')

await runProgram(
  program('bench against', 'Measures the same programs of this checkout and of another one.')
    .argument('<checkout>', 'folder of the other checkout, installed')
    .option('--only <names>', `what is measured: ${names.join(', ')}`, listOf(oneOf(names)), names)
    .option('--rounds <n>', 'rounds, of each of which the mean counts', count(3, 100), 5)
    .option('--starts <n>', 'times that both are started afresh in each round', count(1, 100), 8)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(async (checkout: string, flags: Flags) => {
      const roots = { before: resolve(checkout), after: here }
      const revision = revisionOf(roots.before)
      const rows: Row[] = []
      for (const name of flags.only) {
        const ofPart = rowsOf(name, await measure(name, roots, flags))
        process.stdout.write(`${tableOf(ofPart)}\n\n`)
        rows.push(...ofPart)
      }
      if (flags.out) await writeFileWhole(flags.out, document(flags, revision, rows))
      if (rows.some(({ isWithin }) => !isWithin)) process.exitCode = 1
    }),
)

/** Of a checkout with everything installed; anything else is bad data. */
function revisionOf(root: string): string {
  if (!existsSync(join(root, 'node_modules')))
    throw new CommandError(
      'badData',
      `${root} is no installed checkout of this repository; run pnpm install there.`,
    )
  return execFileSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
}

async function measure(
  name: PartName,
  { before, after }: { before: string; after: string },
  { rounds, starts }: Flags,
): Promise<Round[]> {
  const random = seededRandom(1)
  await using part = await parts[name]()
  const measured: Round[] = []
  for (let round = 1; round <= rounds; round++) {
    const costs = { [before]: [], [after]: [] } as Record<string, Costs[]>
    for (let start = 0; start < starts; start++)
      for (const root of shuffled([before, after], random))
        costs[root]!.push(await part.measure(root))
    measured.push({ before: meanOf(costs[before]!), after: meanOf(costs[after]!) })
    process.stderr.write(`${name}: round ${round} of ${rounds}\n`)
  }
  return measured
}

function tableOf(rows: readonly Row[]): string {
  const head = ['process', 'before, us per call', 'after', 'ratio', '95 % interval', '']
  const cells = rows.map(({ process: what, beforeUs, afterUs, ratio, isWithin }) => [
    what,
    beforeUs.toFixed(2),
    afterUs.toFixed(2),
    ratio.ratio.toFixed(3),
    `${ratio.low!.toFixed(3)} to ${ratio.high!.toFixed(3)}`,
    isWithin ? `at most ${dearerMax}` : `may be above ${dearerMax}`,
  ])
  return paddedTable([head, ...cells])
}

function document({ only, rounds, starts }: Flags, before: string, rows: readonly Row[]): string {
  return formatJson({
    command: `pnpm bench against <checkout of ${before}> --only ${only.join(',')} --rounds ${rounds} --starts ${starts}`,
    environment: describeEnvironment(),
    before,
    dearerMax,
    rows,
  })
}
