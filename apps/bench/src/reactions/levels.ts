/** A load of the experiment, as flags of the hammer. */
export interface Level {
  readonly name: string
  readonly flags: readonly string[]
}

/** Time that each reaction takes a worker: the two workers do 2000 a second, and the machine has time to spare. */
const work = ['--reaction-work', '1ms', '--workers', '2', '--warmup-requests', '500'] as const

/** A quarter of what the workers do, four fifths of it, and for two seconds twice of it, after which a backlog is worked off. */
export const levels: readonly Level[] = [
  { name: 'low', flags: [...work, '--rate', '670', '--duration', '2s'] },
  { name: 'busy', flags: [...work, '--rate', '2100', '--duration', '2s'] },
  { name: 'burst', flags: [...work, '--steps', '670:1s,5300:2s,670:4s'] },
]

/** On equal wires, each handing work over and, for comparison, waiting for it. */
export const variants = ['rpc-lean', 'rpc-lean-sync', 'mom', 'mom-sync'] as const
