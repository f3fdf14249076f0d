import { program } from '@rpc-vs-mom/cli'
import { compareCommand } from './compare-command.ts'
import { dlqCommand } from './dlq-command.ts'
import { runCommand } from './run-command.ts'

export const hammerProgram = program(
  'hammer',
  'Puts the same timed requests to RPC and MOM, and records what came of them.',
)
  .addCommand(compareCommand)
  .addCommand(runCommand)
  .addCommand(dlqCommand)
