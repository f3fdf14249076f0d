import { counted } from '../numbers.ts'

/** What the broker counted during one trial, its warm-up included, beside what our processes did. */
export interface BrokerAccount {
  /** Every figure that both sides know. */
  readonly counts: readonly BrokerCount[]
  /** Most requests seen waiting in the queues of the trial at once, by one look each second. */
  readonly depthMax: number
  readonly depthSamples: number
  /** Why there is no comparison, when there is none; `counts` is empty then. */
  readonly unknown?: string
}

/** One figure as both sides know it; counts of messages. */
export interface BrokerCount {
  /** What was counted, such as `published`. */
  readonly what: string
  readonly ours: number
  readonly broker: number
}

/** One sentence for each figure that the broker and our processes do not agree on. */
export function brokerDifferences({ counts }: BrokerAccount): string[] {
  return counts
    .filter(({ ours, broker }) => ours !== broker)
    .map(
      ({ what, ours, broker }) =>
        `The broker counts ${counted(broker, 'message')} ${what}, hammer, lb and workers count ${ours}.`,
    )
}
