import type { FaultTarget } from '../faults/fault-target.ts'
import type { BrokerAccountant } from './broker-accountant.ts'

/** A broker that takes connections, whichever it is. */
export interface Broker {
  /** Begins the address of every queue on it: `/` and a name make one. */
  readonly url: string
  /** As the broker itself says. */
  readonly version: string
  /** How it was found, as a person is told. */
  readonly how: string
  /** Whether and how it is watched during trials, for the manifest. */
  readonly observability: string
  /** Processes whose CPU and memory count as the broker, right now; empty where they cannot be seen. */
  pids(): number[]
  /** To do faults to it; absent where it is not ours to break. */
  readonly faultTarget?: FaultTarget
  /** Begins to compare its counters with ours, before anything of a trial connects; absent where it shows none. */
  account?(queue: string): Promise<BrokerAccountant>
}

export interface BrokerChoice {
  readonly onProgress: (line: string) => void
  /** Whether it should have a `faultTarget`. Default false. */
  readonly isBreakable?: boolean
}

/** A kind of broker, and how one is had. */
export interface BrokerKind {
  /** Its name, as people write it. */
  readonly label: string
  /**
   * Finds or starts one, which is closed with `stack`; or gives the message why there is none. One that was named
   * and is missing is an error.
   */
  acquire(
    stack: AsyncDisposableStack,
    options: BrokerChoice,
  ): Promise<Broker | { readonly reason: string }>
}
