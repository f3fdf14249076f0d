import { maskSecrets } from '@rpc-vs-mom/address'
import { Command, CommanderError } from 'commander'
import { endWhenReaderIsGone } from './closed-pipe.ts'
import { CommandError, exitCodes } from './command-error.ts'

export { Option, type Command } from 'commander'

/** A command that rejects unknown flags with a suggestion and leaves exiting to `runProgram`. */
export function program(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .showHelpAfterError(`(${name} --help lists the flags)`)
    .configureOutput({ writeErr: sayOnStderr })
    .exitOverride()
}

/**
 * Parses `argv` and runs the command; sets the exit code of the process, see `exitCodes`.
 * A `CommandError` prints as `name: sentence`, any other error with its stack.
 */
export async function runProgram(
  command: Command,
  argv: readonly string[] = process.argv,
): Promise<void> {
  endWhenReaderIsGone()
  try {
    await command.parseAsync(argv)
  } catch (thrown) {
    process.exitCode = report(command.name(), thrown)
  }
}

function report(name: string, thrown: unknown): number {
  if (thrown instanceof CommanderError)
    return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (thrown instanceof CommandError) {
    sayOnStderr(`${name}: ${thrown.message}\n`)
    return thrown.exitCode
  }
  sayOnStderr(
    `${name}: unexpected error\n${thrown instanceof Error ? thrown.stack : String(thrown)}\n`,
  )
  return exitCodes.unexpected
}

/** Sentences repeat flags as they were given, and a flag may be a URL with a password. */
function sayOnStderr(text: string): void {
  process.stderr.write(maskSecrets(text))
}
