import type {
  BalancerSnapshot,
  BackendChange,
  CheckSettings,
  Clock,
  HedgeAfter,
  HedgeCounts,
} from '@rpc-vs-mom/balancer'
import type { Server } from 'node:net'
import type { connect, Contract } from '@rpc-vs-mom/transport'
import type { Choice } from '../flags/choice.ts'
import type { RateGate, RateGateCounts } from './rate-gate.ts'

/** What is asked of the workers, and what of it may be asked twice. */
export interface RepeatableContract extends Contract {
  /** Methods that have no side effects and are answered by one message. */
  readonly idempotent: readonly string[]
}

/** What every engine is told. */
export interface EngineOptions extends Choice {
  readonly contract: RepeatableContract
  readonly listenUrl: string
  /** Whom to ask at first; tells which transports are between callers and workers. */
  readonly backendUrls: readonly string[]
  readonly checks: Required<CheckSettings>
  /** Bound for unfinished requests, of the lb when it closes and of a worker that left the list. */
  readonly graceMs: number
  /** Requests taken at once; one more is RESOURCE_EXHAUSTED. */
  readonly maxConcurrent: number
  /** What it refuses is RESOURCE_EXHAUSTED and no worker's fault. */
  readonly rateGate: RateGate
  /** When an idempotent call gets a second attempt; never when missing. */
  readonly hedgeAfter?: HedgeAfter | undefined
  /** Metadata that says who calls; without one it is the address. */
  readonly callerKey?: string | undefined
  readonly clock: Clock
  readonly open: typeof connect
  /** Told of every change of a worker's state. */
  readonly onChange: (change: BackendChange) => void
}

/** The counts of an lb. */
export interface LbCounts extends BalancerSnapshot {
  /** Requests that were sent again to another worker. */
  readonly replays: number
  /** Requests refused because there were as many at once as are taken; only where the engine refuses them itself. */
  readonly aboveConcurrency?: number
  /** For how long a worker with calls may be silent now before it is asked for a sign of life, in milliseconds. */
  readonly silenceBoundMs?: number
  /** Second attempts; only where they are asked for. */
  readonly hedges?: HedgeCounts
  /** What the rate limits have refused. */
  readonly aboveRate?: RateGateCounts
}

/** One way of moving the bytes; who gets them is decided by the same rotation in all of them. */
export interface Engine {
  /** Takes requests from now on, from a socket that listens already when one is given. */
  listen(taken?: Server): Promise<void>
  /** The workers have been checked: who has connected meanwhile is answered from now on. */
  begin(): void
  /** Where it really listens. Throws before it does. */
  readonly url: string
  /** The socket that another process can go on with; undefined where requests come otherwise. */
  readonly listening: Server | undefined
  /** Makes these the workers; those that are there already stay as they are. */
  setWorkers(urls: readonly string[]): void
  counts(): LbCounts
  /** Stops taking requests and finishes those it has within the grace. */
  drain(): Promise<void>
  /** Frees everything. */
  close(): Promise<void>
}
