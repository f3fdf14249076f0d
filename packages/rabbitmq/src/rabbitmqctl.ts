import { runCommand } from '@rpc-vs-mom/servers'

/** How `rabbitmqctl` is run against one node. */
export interface Rabbitmqctl {
  readonly command: string
  /** Before the words of the subcommand. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** It starts an Erlang machine of its own: 0.4 s on a quiet machine. */
const timeoutMs = 15_000

/** Runs one subcommand to its end and gives what it prints. */
export function runControl(
  { command, args, env }: Rabbitmqctl,
  words: readonly string[],
): Promise<string> {
  return runCommand(command, [...args, ...words], { env, timeoutMs })
}
