import type { ServiceLevel } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import type { GrpcEngine } from '@rpc-vs-mom/transport'

/** What `hammer saturate` is told. */
export interface SaturateFlags {
  readonly target?: string
  readonly variant?: string
  readonly slo: ServiceLevel
  readonly codec: CodecName
  readonly engine: GrpcEngine
  readonly workers: number
  readonly connections: number
  /** First rate that is tried, requests per second. */
  readonly rate: number
  /** When no new trial is begun any more, in milliseconds from the first. */
  readonly within: number
  readonly seed: number
  /** Whether the limit of the hammer itself is measured too. */
  readonly limit: boolean
  readonly json?: boolean
}
