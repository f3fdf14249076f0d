import type { Variant } from '@rpc-vs-mom/experiment'
import type { LoadFlags } from './load-flags.ts'

/** What `hammer compare` is told. */
export interface CompareFlags extends LoadFlags {
  readonly variant: readonly Variant[]
  readonly rounds: number
  readonly workers: number
  readonly repeats: number
  readonly aa: boolean
  /** What the run is made to find out, where it is not the usual question. */
  readonly question?: string
}
