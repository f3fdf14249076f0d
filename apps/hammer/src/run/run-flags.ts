import type { ForeignProcess } from '@rpc-vs-mom/experiment'
import type { CodecName } from '@rpc-vs-mom/schema'
import type { GrpcEngine, Metadata } from '@rpc-vs-mom/transport'
import type { LoadFlags } from '../load-flags.ts'

/** What `hammer run` is told. */
export interface RunFlags extends LoadFlags {
  readonly target?: string
  readonly variant?: string
  readonly codec: CodecName
  readonly engine: GrpcEngine
  readonly compose?: string
  readonly pid?: readonly ForeignProcess[]
  readonly metadata?: Metadata
  readonly json?: boolean
}
