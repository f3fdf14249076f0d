import { CommandError } from '@rpc-vs-mom/cli'

/** What the user gave is no service, no body or no expectation: exit code 2 with one sentence. */
export function usageError(sentence: string, cause?: unknown): CommandError {
  return new CommandError('usage', sentence, cause === undefined ? {} : { cause })
}

/** What a library said, as the end of a sentence of ours. */
export function saidBy(error: unknown): string {
  return (error as Error).message.replace(/\.$/, '')
}
