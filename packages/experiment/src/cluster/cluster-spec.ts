import type { Address } from '@rpc-vs-mom/address'
import type { NodeFlags } from '@rpc-vs-mom/node-flags'
import type { HandlerTime } from '@rpc-vs-mom/service'
import type { ServingChoice } from '@rpc-vs-mom/workload'

/** What a variant is started with, whichever it is. */
export interface ClusterSpec {
  /** What the workers answer, and how they are told to. */
  readonly serving: ServingChoice
  /** Worker processes. */
  readonly workers: number
  /** Connections that the hammer opens to each address it asks. */
  readonly connections: number
  readonly maxOutstanding: number
  /** Requests each worker takes at once; its own default when missing. */
  readonly concurrency?: number
  /** What every answer takes beside the work itself; nothing when missing. */
  readonly handlerTime?: HandlerTime
  /** For the Node of lb and workers, where they are not the usual ones. */
  readonly nodeFlags?: NodeFlags
  /** Address of a queue of its own on the broker, and the broker's processes; for variants that need a broker. */
  readonly queue?: { readonly url: Address; readonly brokerPids: () => number[] }
}
