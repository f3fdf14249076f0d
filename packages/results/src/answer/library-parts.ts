import type { LibraryPart, PairAnswer, PairAtLoad } from './answer.ts'
import { speedMetrics } from './block-ratios.ts'
import { sixDigits } from '../statistics/six-digits.ts'

/** What becomes of each difference that the question's pair has, where both sides run on equal wires. */
export function libraryParts(pairs: readonly PairAnswer[]): LibraryPart[] {
  const question = pairs.find(({ kind }) => kind === 'question')
  if (question === undefined) return []
  return pairs
    .filter(({ kind }) => kind === 'equal')
    .flatMap((equal) =>
      question.loads.flatMap((atLoad, index) => {
        const libraries = pairs.filter((pair) => isLibraryOf(pair, question, equal))
        const same = { equal: equal.loads[index]!, of: libraries.map(({ loads }) => loads[index]!) }
        return [...speedMetrics, 'cpuUsPerRequest'].flatMap(
          (metric) => partOf(metric, { pair: equal, atLoad, ...same }) ?? [],
        )
      }),
    )
}

function isLibraryOf(pair: PairAnswer, question: PairAnswer, equal: PairAnswer): boolean {
  return (
    pair.kind === 'library' &&
    (['baseline', 'challenger'] as const).some(
      (side) => pair.baseline === question[side] && pair.challenger === equal[side],
    )
  )
}

interface Same {
  readonly pair: PairAnswer
  readonly atLoad: PairAtLoad
  readonly equal: PairAtLoad
  /** Each side against itself with the other library. */
  readonly of: readonly PairAtLoad[]
}

/**
 * Undefined where the question's pair has no difference, or where neither the library nor the rest of it makes one
 * that is large enough to be found.
 */
function partOf(metric: string, { pair, atLoad, equal, of }: Same): LibraryPart | undefined {
  const [whole, left] = [atLoad.ratios[metric], equal.ratios[metric]]
  if (!whole?.significant || left === undefined) return undefined
  const libraryDiffers = of.some(({ ratios }) => ratios[metric]?.significant)
  if (!libraryDiffers && !left.significant) return undefined
  const share = 1 - Math.log(left.ratio) / Math.log(whole.ratio)
  const { baseline, challenger } = pair
  const part = libraryDiffers ? nameOf(share, left.significant) : 'none'
  return {
    load: atLoad.load,
    metric,
    equal: { baseline, challenger },
    part,
    share: sixDigits(share),
  }
}

function nameOf(share: number, isLeft: boolean): LibraryPart['part'] {
  if (share > 1 && isLeft) return 'more than all'
  if (share > 0.75) return 'all'
  if (share > 0.5) return 'most'
  return share > 0.25 ? 'some' : 'none'
}
