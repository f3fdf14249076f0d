/**
 * `pnpm bench reactions`: the same reactions handed over to be counted later, and waited for until they are counted,
 * over RPC and MOM, under three loads of which the last leaves a backlog. Each load is a comparison of the hammer with a
 * report of its own; what follows from all of them is said at the end and written beside them.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { listRuns, readRun, writeFileWhole } from '@rpc-vs-mom/results'
import { acceptanceLines, acceptanceReport, type MeasuredLevel } from './acceptance-report.ts'
import { levels, variants, type Level } from './levels.ts'

interface Flags {
  readonly rounds: number
  readonly results: string
}

/** Of the hammer: all went well; requests stayed without an answer, which is a result here. */
const [allWell, unanswered, invalid] = [0, 99, 98] as const

await runProgram(
  program(
    'bench reactions',
    'Finds out when it pays to hand reactions over instead of waiting for them.',
  )
    .option('--rounds <n>', 'repetitions of every variant under each load', count(1, 100), 3)
    .option('--results <folder>', 'where the runs and the answer are written', 'results')
    .action(async ({ rounds, results }: Flags) => {
      const measured: MeasuredLevel[] = []
      for (const level of levels) {
        const code = await compare(level, { rounds, results })
        if (code === invalid) process.exitCode = invalid
        else if (code !== allWell && code !== unanswered) {
          process.exitCode = code ?? 1
          return
        }
        const folder = (await listRuns(results)).at(-1)!
        measured.push({ name: level.name, folder, run: await readRun(folder) })
      }
      const file = join(results, 'reactions.md')
      await writeFileWhole(file, acceptanceReport(measured, results))
      process.stdout.write(`\n${[...acceptanceLines(measured), file].join('\n')}\n`)
    }),
)

/** Resolves with its exit code, null where a signal ended it. */
async function compare({ name, flags }: Level, { rounds, results }: Flags): Promise<number | null> {
  const main = join(import.meta.dirname, '../../../hammer/src/main.ts')
  const asked = ['--workload', 'reactions', '--await', 'acceptance', '--no-aa', ...flags]
  const run = ['--rounds', String(rounds), '--results', results, '--name', `reactions-${name}`]
  const args = ['compare', '--variant', variants.join(), ...asked, ...run]
  const child = spawn(process.execPath, [...nodeFlags.hammer, main, ...args], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}
