import { runProgram } from '@rpc-vs-mom/cli'
import { hammerProgram } from './hammer-program.ts'

await runProgram(hammerProgram)
