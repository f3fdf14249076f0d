/** A load of the experiment, as flags of the hammer. */
export interface Level {
  readonly name: string
  readonly flags: readonly string[]
}

/** Far below what the consumers hold, near it, and above it for two seconds, after which a backlog can be worked off. */
export const levels: readonly Level[] = [
  { name: 'low', flags: ['--rate', '500', '--duration', '4s'] },
  { name: 'busy', flags: ['--rate', '2k', '--duration', '4s'] },
  { name: 'burst', flags: ['--steps', '1k:2s,8k:2s,1k:4s'] },
]

/** On equal wires, each handing work over and, for comparison, waiting for it. */
export const variants = ['rpc-lean', 'rpc-lean-sync', 'mom', 'mom-sync'] as const
