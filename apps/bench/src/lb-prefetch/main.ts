/**
 * `pnpm bench lb-prefetch`: what a simulation expects of every position of the dial between late and early
 * binding, of early binding that knows more than a balancer does, and of the tie-break of `least-outstanding`,
 * for the mix, load and workers of `pnpm bench binding` and a few others. Measures nothing: the same seed gives
 * the same figures everywhere.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { drawTrace, serviceMoments } from '@rpc-vs-mom/queueing'
import { formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { sweepKnowledge } from './balancer-knowledge.ts'
import { load, servers, service } from '../queueing/binding-setting.ts'
import { sweepPrefetch } from './prefetch-sweep.ts'
import type { ResponseFigures } from '../queueing/response-figures.ts'
import { sweepTieBreak } from './tie-break-gains.ts'

interface Flags {
  readonly seed: number
  readonly out?: string
}

/** So many that a difference of a per cent at p99 is none of chance. */
const requests = 2_000_000

const command = program('bench lb-prefetch', 'Simulates every prefetch from late to early binding.')
  .option('--seed <n>', 'of arrivals and sizes', count(0, 1_000_000), 1)
  .option('--out <file>', 'where to write the figures as JSON')
  .action(async ({ seed, out }: Flags) => {
    const { meanMs } = serviceMoments(service)
    const ratePerMs = (load * servers) / meanMs
    const trace = drawTrace({ seed, count: requests, ratePerMs, service })
    const points = sweepPrefetch({ trace, servers, meanMs })
    for (const { credits, handOverShare, figures } of points) {
      console.log(`W = ${credits ?? 'all'}, hand-over ${handOverShare}: ${lineOf(figures)}`)
    }
    const knowledge = sweepKnowledge({ trace, servers, service })
    for (const { knows, figures } of knowledge) {
      console.log(`early binding that knows ${knows}: ${lineOf(figures)}`)
    }
    const services = [service, { exponentialMs: meanMs }, { ...service, longShare: 0 }]
    const tieBreak = sweepTieBreak({ seed, count: requests, servers, services })
    for (const { service: its, load: at, inTurn, byNextAnswer } of tieBreak) {
      console.log(
        `${JSON.stringify(its)} at ${at}: ${lineOf(inTurn)}; by next answer ${lineOf(byNextAnswer)}`,
      )
    }
    const setting = { servers, load, service, seed }
    const document = { setting, points, knowledge, tieBreak }
    const entered = `pnpm bench lb-prefetch --seed ${seed}`
    if (out) await writeFileWhole(out, formatJson({ command: entered, ...document }))
  })

await runProgram(command)

function lineOf({ meanMs, p99Ms }: ResponseFigures): string {
  return `mean wait ${(meanMs - 1).toFixed(2)}, p99 ${p99Ms.toFixed(2)}`
}
