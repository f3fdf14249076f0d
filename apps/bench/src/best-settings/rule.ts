/** What a setting did with one mix. */
export interface Figures {
  readonly setting: string
  readonly mix: string
  readonly capacityRps: number
  /** Mean response time at the low load, in milliseconds. */
  readonly lowMeanMs: number
}

/** A setting weighed; 1 would be the best in every figure of every mix. */
export interface Score {
  readonly setting: string
  readonly score: number
}

/** In words, for those who read the figures. */
export const rule =
  'For each mix a setting loses best capacity / its capacity, and its mean response time at the low load / the best one. ' +
  'Its score is the geometric mean of all of these: equal and uneven service times, capacity and response time weigh the same. ' +
  'The lowest score wins; of scores less above it than two rounds of one setting differ by (root mean square over all ' +
  'settings of both sides), the first setting, which is the one with the least in hand.'

/** The scores in the order of the settings. */
export function scoresOf(figures: readonly Figures[]): Score[] {
  const mixes = Map.groupBy(figures, ({ mix }) => mix)
  const losses = [...mixes.values()].flatMap((ofMix) => {
    const bestRps = Math.max(...ofMix.map(({ capacityRps }) => capacityRps))
    const bestMs = Math.min(...ofMix.map(({ lowMeanMs }) => lowMeanMs))
    return ofMix.map(({ setting, capacityRps, lowMeanMs }) => ({
      setting,
      logs: [Math.log(bestRps / capacityRps), Math.log(lowMeanMs / bestMs)],
    }))
  })
  return [...Map.groupBy(losses, ({ setting }) => setting)].map(([setting, own]) => {
    const logs = own.flatMap((one) => one.logs)
    return { setting, score: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length) }
  })
}

/** What two rounds of one setting differ by, as a share: root mean square over the settings and pairs of rounds. */
export function noiseOf(rounds: readonly (readonly Score[])[]): number {
  const differences = rounds.flatMap((one, index) =>
    rounds.slice(index + 1).flatMap((other) =>
      one.map(({ setting, score }) => {
        const again = other.find((each) => each.setting === setting)!
        return Math.log(again.score / score)
      }),
    ),
  )
  if (differences.length === 0)
    throw new RangeError('One round does not tell what rounds differ by.')
  const squares = differences.reduce((sum, difference) => sum + difference ** 2, 0)
  return Math.exp(Math.sqrt(squares / differences.length)) - 1
}

/** The setting that the rule takes. */
export function bestOf(scores: readonly Score[], noise: number): string {
  const lowest = Math.min(...scores.map(({ score }) => score))
  return scores.find(({ score }) => score <= lowest * (1 + noise))!.setting
}
