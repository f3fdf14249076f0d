/**
 * The seeder: writes the database that the workers of a comparison read, and says what one holds.
 *
 * What the rows are is decided in @rpc-vs-mom/dataset; this is its command line.
 */
import { runProgram } from '@rpc-vs-mom/cli'
import { seedProgram } from './seed-program.ts'

await runProgram(seedProgram())
