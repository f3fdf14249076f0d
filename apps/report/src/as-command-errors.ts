import { CommandError } from '@rpc-vs-mom/cli'
import { ResultsError } from '@rpc-vs-mom/results'

/** Files of results that are missing, broken or cannot be written are told in one sentence. */
export async function asCommandErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ResultsError)
      throw new CommandError(error.kind, error.message, { cause: error })
    throw error
  }
}
