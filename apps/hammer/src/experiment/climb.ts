import type { NumberedRound, RunRecord } from '@rpc-vs-mom/experiment'
import { keepsLevel, type ServiceLevel } from '@rpc-vs-mom/results'

/** Loads in a row that are missed before a climb ends: a single one may be the fault of the machine. */
const missesEnd = 2

/** Whether the variant of a round has missed the last loads before it in the same start, be it that the hammer could not offer them. */
export function hasMissedBelow(
  { start, load, order: [variant] }: NumberedRound,
  { manifest, trials }: Pick<RunRecord, 'manifest' | 'trials'>,
  level: ServiceLevel,
): boolean {
  const design = manifest.design!
  const before = design.rounds.flatMap((round, index) =>
    round.start === start && round.load !== load && manifest.order[index]?.[0] === variant
      ? [{ load: round.load, number: index + 1 }]
      : [],
  )
  const put = before.filter(
    ({ number }) =>
      design.dropped?.includes(number) === true ||
      design.skipped?.includes(number) === true ||
      trials.some(({ round }) => round === number),
  )
  const loads = [...Map.groupBy(put, (round) => round.load).values()].slice(-missesEnd)
  const isMissed = (rounds: readonly { readonly number: number }[]): boolean => {
    const own = trials.filter(({ round }) => rounds.some(({ number }) => number === round))
    return own.length === 0 || !keepsLevel(own, level)
  }
  return loads.length === missesEnd && loads.every(isMissed)
}
