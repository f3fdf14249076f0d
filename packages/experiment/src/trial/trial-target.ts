import type { Component } from '@rpc-vs-mom/cost'
import type { BrokerAccount } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import type { Ask, ConnectionCounters, Metadata, Send } from '@rpc-vs-mom/transport'
import type { FaultTarget } from '../faults/fault-target.ts'
import type { WatchedProgram } from './watch-programs.ts'

/** Who is asked. */
export interface TrialTarget {
  readonly ask: Ask
  /** Absent where the transport cannot take work to do it later. */
  readonly send?: Send | undefined
  /** Whether work that could be sent is asked for instead. */
  readonly awaitsWork?: true
  readonly codec: CodecName
  /** Sent with every call; none when missing. */
  readonly metadata?: Metadata | undefined
  readonly components: readonly Component[]
  /** Programs whose pauses can be watched, beside the hammer. */
  readonly programs?: readonly WatchedProgram[]
  /** What faults can be done to, by name. */
  readonly faultTargets?: ReadonlyMap<string, FaultTarget>
  counters(): ConnectionCounters
  countAnew(): void
  /** Ends the trial where it is: what was sent is awaited, and nothing else was planned. */
  readonly stop?: AbortSignal
  /** Ends the workers and compares with the broker's counts; where there is a broker of our own. */
  accountForBroker?(): Promise<BrokerAccount>
}
