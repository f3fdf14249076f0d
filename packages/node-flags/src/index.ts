/** Flags of Node for each program of the path of a request. */
export interface NodeFlags {
  readonly hammer: readonly string[]
  readonly lb: readonly string[]
  readonly worker: readonly string[]
}

/**
 * With what Node starts each program, in `pnpm hammer`, `bench`, `lb` and `worker`, in comparisons and in the
 * compose files, which a test holds to it.
 */
export const nodeFlags: NodeFlags = {
  hammer: ['--max-semi-space-size=1'],
  lb: ['--max-semi-space-size=8'],
  worker: [],
}
