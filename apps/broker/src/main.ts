import { runProgram } from '@rpc-vs-mom/cli'
import { brokerProgram } from './broker-program.ts'

await runProgram(brokerProgram)
