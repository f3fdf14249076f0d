/**
 * The seeder: writes the database that the workers of a comparison read, and says what one holds.
 *
 * What the rows are is decided in @rpc-vs-mom/dataset; this is its command line. JavaScript with a compile
 * cache for the same reason as the worker: loading the code costs more than writing 10,000 rows.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))

const { runProgram } = await import('@rpc-vs-mom/cli')
const { seedProgram } = await import('./seed-program.ts')

await runProgram(seedProgram())
