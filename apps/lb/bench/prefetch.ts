/**
 * `pnpm bench:prefetch`: what a simulation expects of every position of the dial between late and early
 * binding, for the mix, load and workers of `pnpm bench:binding`. Measures nothing: the same seed gives the
 * same figures everywhere.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { load, servers, service } from './queueing/binding-setting.ts'
import { sweepPrefetch } from './queueing/prefetch-sweep.ts'

interface Flags {
  readonly seed: number
  readonly out?: string
}

const command = program('bench:prefetch', 'Simulates every prefetch from late to early binding.')
  .option('--seed <n>', 'of arrivals and sizes', count(0, 1_000_000), 1)
  .option('--out <file>', 'where to write the figures as JSON')
  .action(async ({ seed, out }: Flags) => {
    const points = sweepPrefetch({ servers, load, service, seed })
    for (const { credits, handOverShare, figures } of points) {
      const [wait, p99] = [figures.meanMs - 1, figures.p99Ms].map((value) => value.toFixed(2))
      console.log(
        `W = ${credits ?? 'all'}, hand-over ${handOverShare}: mean wait ${wait}, p99 ${p99}`,
      )
    }
    const setting = { servers, load, service, seed }
    const document = { command: `pnpm bench:prefetch --seed ${seed}`, setting, points }
    if (out) await writeFileWhole(out, formatJson(document))
  })

await runProgram(command)
