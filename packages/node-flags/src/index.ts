/** Flags of Node for each program of the path of a request. */
export interface NodeFlags {
  readonly hammer: readonly string[]
  readonly lb: readonly string[]
  readonly worker: readonly string[]
}

/**
 * A collection with one thread stops its own program and no other: helper threads take the processors that the
 * others need. Its length follows the size of the young generation, most of which survives a first collection
 * under node:http2. The sender has the smallest, with which lb and workers would use more CPU.
 * `pnpm bench collector --choose` measures all candidates and chooses by a rule (`results/bench/collector-choice.json`),
 * and they are the same over every transport.
 *
 * With what Node starts each program, in `pnpm hammer`, `bench`, `lb` and `worker`, in comparisons and in the
 * compose files, which a test holds to it.
 */
export const nodeFlags: NodeFlags = {
  hammer: ['--max-semi-space-size=1', '--single-threaded-gc'],
  lb: ['--max-semi-space-size=2', '--single-threaded-gc'],
  worker: ['--max-semi-space-size=2', '--single-threaded-gc'],
}
