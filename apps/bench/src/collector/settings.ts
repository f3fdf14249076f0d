import { CommandError } from '@rpc-vs-mom/cli'
import { nodeFlags, type NodeFlags } from '@rpc-vs-mom/node-flags'

/** One choice of flags to be measured; the same for a program whatever transport it serves. */
export interface Candidate {
  readonly name: string
  readonly flags: NodeFlags
  /** All threads of the hammer in real time, the helpers of its collector too, as it was once. */
  readonly everyThreadInRealTime?: boolean
}

const young = (mebibytes: number): string => `--max-semi-space-size=${mebibytes}`
const oneThread = '--single-threaded-gc'

/** What the programs ran with before this was measured. */
const before: NodeFlags = { hammer: [young(1)], lb: [young(8)], worker: [] }

/** The same for every program in the path of a request. */
function alike(...flags: readonly string[]): NodeFlags {
  return { hammer: flags, lb: flags, worker: flags }
}

const hammer = [young(1), oneThread]

/** The hammer settled, the servers varied. */
const servers: Readonly<Record<string, Pick<NodeFlags, 'lb' | 'worker'>>> = {
  'servers-before': { lb: before.lb, worker: before.worker },
  'servers-one-thread': { lb: [oneThread], worker: [oneThread] },
  ...Object.fromEntries(
    [1, 2, 4, 8].map((mebibytes) => {
      const flags = [young(mebibytes), oneThread]
      return [`servers-one-thread-${mebibytes}`, { lb: flags, worker: flags }]
    }),
  ),
  ...Object.fromEntries(
    [1, 2, 4].map((mebibytes) => {
      const flags = [young(mebibytes)]
      return [`servers-helpers-${mebibytes}`, { lb: flags, worker: flags }]
    }),
  ),
}

const others: readonly Candidate[] = [
  { name: 'before', flags: before, everyThreadInRealTime: true },
  { name: 'sender-only', flags: before },
  ...Object.entries(servers).map(([name, flags]) => ({ name, flags: { hammer, ...flags } })),
  ...[4, 16].map((mebibytes) => ({
    name: `one-thread-${mebibytes}`,
    flags: alike(young(mebibytes), oneThread),
  })),
  { name: 'helpers-16', flags: alike(young(16)) },
]

/** The flags in use, which are those of no other candidate: whichever they are, they are measured once. */
const chosen: Candidate = { name: 'chosen', flags: nodeFlags }

export const candidates: readonly Candidate[] = [
  ...others.filter(({ flags, everyThreadInRealTime }) => {
    const isInUse = JSON.stringify(flags) === JSON.stringify(nodeFlags)
    return everyThreadInRealTime === true || !isInUse
  }),
  chosen,
]

export function candidateNamed(name: string): Candidate {
  const found = candidates.find((candidate) => candidate.name === name)
  if (found) return found
  const known = candidates.map((candidate) => candidate.name).join(', ')
  throw new CommandError('usage', `There is no candidate "${name}"; known are ${known}.`)
}
