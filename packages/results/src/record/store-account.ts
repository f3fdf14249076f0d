import { counted } from '../numbers.ts'

/**
 * What a trial that wrote found when nothing was outstanding any more: its writes, warm-up included, beside what the
 * system has of them. Counts of writes.
 */
export interface StoreAccount {
  /** Sent. */
  readonly attempted: number
  /** Acknowledged; the rest may have been done or not. */
  readonly accepted: number
  /** That the system has. */
  readonly stored: number
  /** Acknowledged, and not there. */
  readonly lost: number
  /** There, and other than sent or never sent. */
  readonly unexpected: number
  /** Executions of a write that had been executed before: recognised by its key, they changed nothing. */
  readonly repeated: number
  /** Batches of writes that were tried again because another worker was writing; absent where it was not counted. */
  readonly busyRetries?: number
  /** From the sending of a write to when every reader sees it; absent where that is not known. */
  readonly visible?: VisibleTimes
  /** Where writes are only accepted at first: from the end of the load until all were done, in milliseconds. */
  readonly drainMs?: number
  /** Where writes are only accepted at first: those accepted and not done, by one look each second. */
  readonly backlog?: readonly number[]
  /** Of the first differences one sentence each. */
  readonly faults: readonly string[]
  /** Why there is no comparison, when there is none; all counts are 0 then. */
  readonly unknown?: string
}

/** Of the writes of the measured part of which it is known, in microseconds. */
export interface VisibleTimes {
  readonly writes: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
}

/** One sentence about each kind of difference between what was accepted and what is there. */
export function storeDifferences({ lost, unexpected, faults }: StoreAccount): string[] {
  const differences = [
    ...(lost > 0 ? [`${counted(lost, 'accepted write')} lost.`] : []),
    ...(unexpected > 0 ? [`${counted(unexpected, 'write')} stored other than sent.`] : []),
  ]
  return differences.length > 0 ? [...differences, ...faults] : []
}

/** Where the system could not be asked what it has. */
export function storeUnknown(unknown: string): StoreAccount {
  const counts = { attempted: 0, accepted: 0, stored: 0, lost: 0, unexpected: 0, repeated: 0 }
  return { ...counts, faults: [], unknown }
}
