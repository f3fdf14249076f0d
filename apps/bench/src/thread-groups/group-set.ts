import { CommandError } from '@rpc-vs-mom/cli'
import type { ThreadGroups } from '@rpc-vs-mom/load'

/** One set of a load test. */
export type GroupSet = Pick<ThreadGroups, 'threads' | 'groups' | 'delayMs'>

/** Threads of all groups together at most: each is a request under way. */
const threadsMax = 10_000

/** Reads `10/10/2,10/20/2`: threads of a group, groups, seconds between them; throws a `CommandError` of one sentence. */
export function readSets(text: string): GroupSet[] {
  return text.split(',').map((one) => {
    const match = /^(\d+)\/(\d+)\/(\d+(?:\.\d+)?)$/.exec(one.trim())
    const [threads, groups, delayS] = (match ?? []).slice(1).map(Number)
    const all = (threads ?? 0) * (groups ?? 0)
    if (all < 1 || all > threadsMax)
      throw new CommandError(
        'usage',
        `--sets: "${one}" is no set; write threads/groups/seconds such as 10/20/2, with 1 to ${threadsMax} threads in all.`,
      )
    return { threads: threads!, groups: groups!, delayMs: delayS! * 1000 }
  })
}
