import { program, type Command } from '@rpc-vs-mom/cli'
import type { Workload } from '@rpc-vs-mom/workload'
import { compareCommand, trialCommands } from './compare-command.ts'
import { dlqCommand } from './dlq-command.ts'
import { experimentCommands } from './experiment/experiment-command.ts'
import { saturateCommand } from './saturate/saturate-command.ts'
import { selftestCommand } from './selftest/selftest-command.ts'
import { runCommand } from './run/run-command.ts'

/** The program with the flags of a workload. */
export function hammerProgram(workload: Workload): Command {
  const hammer = program(
    'hammer',
    'Sends the same planned load to RPC and MOM variants, and records the results.',
  )
    .addCommand(compareCommand(workload))
    .addCommand(runCommand(workload))
    .addCommand(saturateCommand(workload))
    .addCommand(dlqCommand)
    .addCommand(selftestCommand)
  const experiments = [...experimentCommands(workload), ...trialCommands(workload)]
  for (const command of experiments) hammer.addCommand(command)
  return hammer
}
