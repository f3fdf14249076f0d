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
  /** `cpuUs` over the requests sent. */
  readonly cpuUsPerRequest: number
  /** Highest sum of resident memory of its processes. */
  readonly rssBytesPeak: number
}
