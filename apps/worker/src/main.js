// JavaScript, because with the cache on before the first type is stripped Node need not load its compiler
// for types at all: a worker starts in half the time and with 15 MB less.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// The variable hands it on to the query thread, which does not share what is enabled here.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../node_modules/.cache/compile', import.meta.url),
)
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

const { runProgram } = await import('@rpc-vs-mom/cli')
const { servingNamed, workloadIn } = await import('@rpc-vs-mom/workload')
const { workerProgram } = await import('./worker-program.ts')

await runProgram(workerProgram(await servingNamed(workloadIn(process.argv))))
