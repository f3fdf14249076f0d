import { CommandError, exitCodes, type CommandErrorKind } from '@rpc-vs-mom/cli'
import { AppFailed } from '@rpc-vs-mom/experiment'
import { ResultsError } from '@rpc-vs-mom/results'

/** Waits for the work; what the user can do something about becomes one sentence with its exit code. */
export async function inOneSentence<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ResultsError)
      throw new CommandError(error.kind, error.message, { cause: error })
    if (error instanceof AppFailed)
      throw new CommandError(kindOf(error.exitCode), `${error.message}.`, { cause: error })
    throw error
  }
}

/** As the program itself has it; one that was killed does not answer. */
function kindOf(exitCode: number | null): CommandErrorKind {
  if (exitCode === null) return 'unreachable'
  const kinds = Object.keys(exitCodes).filter((kind): kind is CommandErrorKind => kind !== 'ok')
  return kinds.find((kind) => exitCodes[kind] === exitCode) ?? 'unexpected'
}
