/** What a process of a variant is for. The broker's cost counts as part of every variant that needs it. */
export type Role = 'hammer' | 'lb' | 'worker' | 'broker'

/** What the processes of one trial used during its measured phase. */
export interface Cost {
  readonly components: readonly ComponentCost[]
}

export interface ComponentCost {
  /** Unique within the trial, such as `workers`. */
  readonly name: string
  readonly role: Role
  readonly processes: number
  /** User and system time of all its processes. */
  readonly cpuUs: number
  /** `cpuUs` over the requests sent; absent where none was. */
  readonly cpuUsPerRequest?: number
  /** Sum over its processes of the largest resident memory that each had during the measured phase. */
  readonly rssBytesPeak: number
  /** Processes that a planned fault ended: they count in `cpuUs` up to their last reading. None when absent. */
  readonly endedAsPlanned?: number
  /** The same for each process that was there until the end, in the order of their start. */
  readonly each?: readonly { readonly cpuUs: number; readonly rssBytesPeak: number }[]
}

/** Whether nobody but the hammer was metered: its cost is then the caller's side, and not what all took. */
export function isHammerOnly(
  variants: readonly { readonly components: readonly { readonly role: Role }[] }[],
): boolean {
  return variants.every(({ components }) => components.every(({ role }) => role === 'hammer'))
}
