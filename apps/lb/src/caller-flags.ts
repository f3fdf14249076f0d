import { CommandError } from '@rpc-vs-mom/cli'

export interface CallerFlags {
  readonly rateLimitPerCaller?: number
  readonly callerKey?: string
  /** Of callers and workers. */
  readonly urls: readonly string[]
}

/** Reads `--caller-key`; throws one sentence for what no metadata can be called. */
export function metadataKey(text: string): string {
  if (/^[a-z0-9_.-]+$/.test(text)) return text
  throw new CommandError(
    'usage',
    `--caller-key "${text}" is not the name of metadata: write small letters, digits, "-", "_" and "."`,
  )
}

/** Throws one sentence when callers are to be told apart and nothing is limited, or they cannot be. */
export function requireCallersKnown({ rateLimitPerCaller, callerKey, urls }: CallerFlags): void {
  if (callerKey !== undefined && rateLimitPerCaller === undefined) {
    throw new CommandError('usage', '--caller-key needs --rate-limit-per-caller; give both.')
  }
  const foreign = urls.find((url) => !url.startsWith('grpc:'))
  if (rateLimitPerCaller === undefined || foreign === undefined) return
  throw new CommandError(
    'usage',
    `--rate-limit-per-caller knows callers of grpc:// only; leave it out for ${foreign}.`,
  )
}
