import type { TailOwner } from './answer.ts'
import { mergeHistograms } from '../record/histogram.ts'
import { shareAbove } from '../verdict/share-above.ts'
import { sixDigits } from '../statistics/six-digits.ts'
import { tailCauses, type Tail, type TailCause } from '../tail/tail.ts'
import type { TrialRecord } from '../record/trial.ts'

const ownerOf: Readonly<Record<TailCause, Exclude<TailOwner['owner'], 'shared'>>> = {
  hammerCollection: 'caller',
  hammerStall: 'caller',
  lbCollection: 'lb',
  lbStall: 'lb',
  workerCollection: 'workers',
  workerStall: 'workers',
  host: 'host',
  none: 'rest',
}

/** A difference is somebody's when more than half of it is. */
const ownedShare = 0.5

/** Causes of the slowest hundredth of all blocks together; undefined where nobody was watched. */
export function slowestOf(blocks: readonly TrialRecord[]): Tail['causes'] | undefined {
  const tails = blocks.flatMap(({ tail }) => tail ?? [])
  if (tails.length === 0) return undefined
  const sum = (cause: TailCause): number =>
    tails.reduce((total, { causes }) => total + causes[cause], 0)
  return Object.fromEntries(tailCauses.map((cause) => [cause, sum(cause)])) as Tail['causes']
}

/**
 * Whose the slow requests are that one variant has more of than the other. Of the slower one these are its slowest
 * hundredth; of the other one, as many as are as slow, with the causes that its own slowest hundredth has.
 */
export function tailOwner(
  slower: { readonly name: string; readonly blocks: readonly TrialRecord[] },
  faster: readonly TrialRecord[],
): TailOwner | undefined {
  const [more, less] = [slowestOf(slower.blocks), slowestOf(faster)]
  if (more === undefined || less === undefined) return undefined
  const fromUs = responses(slower.blocks).getValueAtPercentile(99)
  const asSlow = Math.min(1, shareAbove(responses(faster), fromUs) / 0.01)
  const excess = new Map<TailOwner['owner'], number>()
  for (const cause of tailCauses) {
    const share = Math.max(0, shareOf(more, cause) - asSlow * shareOf(less, cause))
    excess.set(ownerOf[cause], (excess.get(ownerOf[cause]) ?? 0) + share)
  }
  const all = [...excess.values()].reduce((sum, share) => sum + share, 0)
  const [[owner, most] = ['rest', 0] as const] = [...excess].toSorted(([, a], [, b]) => b - a)
  if (all === 0) return undefined
  const share = most / all
  return {
    slower: slower.name,
    owner: share > ownedShare ? owner : 'shared',
    share: sixDigits(share),
  }
}

function responses(blocks: readonly TrialRecord[]) {
  return mergeHistograms(blocks.map(({ recording }) => recording.distributions.response))
}

function shareOf(causes: Tail['causes'], cause: TailCause): number {
  const all = tailCauses.reduce((sum, each) => sum + causes[each], 0)
  return causes[cause] / Math.max(1, all)
}
