import { runProgram } from '@rpc-vs-mom/cli'
import { reportCommand } from './report-command.ts'

await runProgram(reportCommand())
