import { runProgram } from '@rpc-vs-mom/cli'
import { lbProgram } from './lb-program.ts'

await runProgram(lbProgram)
