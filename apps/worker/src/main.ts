import { runProgram } from '@rpc-vs-mom/cli'
import { workerProgram } from './worker-program.ts'

await runProgram(workerProgram)
