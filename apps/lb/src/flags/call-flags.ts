import type { HedgeAfter } from '@rpc-vs-mom/balancer'
import { CommandError } from '@rpc-vs-mom/cli'
import { foreignUrl } from '../backends/foreign-url.ts'

export interface CallFlags {
  readonly rateLimitPerCaller?: number
  readonly callerKey?: string
  readonly hedgeAfter?: HedgeAfter
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

/** Throws one sentence when something is asked for that only calls of grpc have, and there are others. */
export function requireCalls({ rateLimitPerCaller, callerKey, hedgeAfter, urls }: CallFlags): void {
  if (callerKey !== undefined && rateLimitPerCaller === undefined) {
    throw new CommandError('usage', '--caller-key needs --rate-limit-per-caller; give both.')
  }
  const foreign = foreignUrl(urls)
  if (foreign === undefined) return
  if (rateLimitPerCaller !== undefined) {
    throw new CommandError(
      'usage',
      `--rate-limit-per-caller knows callers of grpc:// only; leave it out for ${foreign}.`,
    )
  }
  if (hedgeAfter !== undefined) {
    throw new CommandError(
      'usage',
      `--hedge-after asks workers of grpc:// only; leave it out for ${foreign}.`,
    )
  }
}
