import type { CodecName } from '@rpc-vs-mom/schema'
import type { BrokerName } from '../broker/brokers.ts'
import type { Assembly, Reached } from '../cluster/assembly.ts'
import type { GivenCluster } from '../cluster/given-cluster.ts'

/** One way of connecting hammer and workers; the code that runs a variant knows no single one of them. */
export interface Variant {
  readonly name: string
  /** One sentence for somebody who has not seen the code. */
  readonly summary: string
  readonly codec: CodecName
  /** The hops of a request in order, for the report. */
  readonly path: readonly string[]
  /** Broker that its messages go through; each start of the variant gets a queue of its own there. */
  readonly broker?: BrokerName
  /** Its kinds of processes beside the hammer. */
  readonly parts: Parts
  /** The variant with the same wire and nothing else between hammer and workers, where it is another one. */
  readonly direct?: string
  /** Set where work that could be accepted now and done later is waited for: the variant that only hands it over. */
  readonly awaitsWorkOf?: string
  /** Where somebody else has started it already. */
  readonly given?: GivenCluster
  /** Starts the processes and connects the hammer; the assembly takes down what it started. */
  deploy(assembly: Assembly): Promise<Reached>
}

/** The processes of a variant by kind, each with the settings that the manifest names; none where it is absent. */
export interface Parts {
  readonly lb?: Settings
  readonly broker?: Settings
  readonly workers?: Settings
}

type Settings = Readonly<Record<string, string | number>>
