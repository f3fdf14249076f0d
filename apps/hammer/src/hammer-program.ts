import { program, type Command } from '@rpc-vs-mom/cli'
import type { Workload } from '@rpc-vs-mom/workload'
import { compareCommand } from './compare-command.ts'
import { dlqCommand } from './dlq-command.ts'
import { experimentCommands } from './experiment-command.ts'
import { runCommand } from './run-command.ts'

/** The program with the flags of a workload. */
export function hammerProgram(workload: Workload): Command {
  const hammer = program(
    'hammer',
    'Puts the same timed requests to RPC and MOM, and records what came of them.',
  )
    .addCommand(compareCommand(workload))
    .addCommand(runCommand(workload))
    .addCommand(dlqCommand)
  for (const command of experimentCommands(workload)) hammer.addCommand(command)
  return hammer
}
