import { runProgram } from '@rpc-vs-mom/cli'
import { workloadIn, workloadNamed } from '@rpc-vs-mom/workload'
import { hammerProgram } from './hammer-program.ts'

await runProgram(hammerProgram(await workloadNamed(workloadIn(process.argv))))
