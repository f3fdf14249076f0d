import { exitCodes } from '@rpc-vs-mom/cli'
import {
  capacityAnswer,
  capacityLine,
  formatJson,
  numbers,
  type CapacityOfVariant,
  type CapacitySearch,
  type CapacityTrial,
} from '@rpc-vs-mom/results'

/**
 * Prints what was found; returns the exit code: 99 where the system kept no rate that was tried, 98 where it was the
 * hammer that was late in all of them, else 0.
 */
export function reportSearch(
  search: CapacitySearch,
  { json = false }: { readonly json?: boolean },
): number {
  const lines = searchLines(search)
  process[json ? 'stderr' : 'stdout'].write(`${lines.join('\n')}\n`)
  if (json) process.stdout.write(formatJson(search))
  const [{ interval, trials }] = search.variants as [CapacitySearch['variants'][0]]
  if (interval !== undefined) return exitCodes.ok
  return trials.every(({ byGenerator }) => byGenerator)
    ? exitCodes.invalidRun
    : exitCodes.unanswered
}

/** One sentence, the figures behind it, and whose the misses were. */
export function searchLines(search: CapacitySearch): string[] {
  const names = search.variants.map(({ variant }) => variant)
  // Trials that the host disturbed are in no interval already.
  const answer = capacityAnswer(search, { question: undefined, takenShareMax: 1 })
  const { sentence, numbers: figures } = capacityLine(answer, names)!
  return [
    sentence,
    figures,
    ...search.variants.flatMap((one) => [missesOf(one.trials), ...limitOf(one)]),
  ]
}

/** What the hammer holds over the wire of the variant, with workers that do no work. */
function limitOf({ generatorRps }: CapacityOfVariant): string[] {
  if (generatorRps === undefined) return []
  return [`The hammer itself holds about ${numbers.whole(generatorRps)}/s over this wire.`]
}

function missesOf(trials: readonly CapacityTrial[]): string {
  const missed = trials.filter(({ isKept }) => !isKept)
  const hammers = missed.filter(({ byGenerator }) => byGenerator === true).length
  const systems = missed.length - hammers
  return `${numbers.counted(trials.length, 'trial')}: ${trials.length - missed.length} kept, ${systems} missed by the system, ${hammers} missed while the hammer was late.`
}
