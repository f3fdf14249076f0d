import { drawTrial, syntheticHost, type SinkOf } from './draw-trial.ts'
import type { Run } from '../run/read-run.ts'
import { syntheticManifest, syntheticPlanHash } from './synthetic-manifest.ts'
import type { SyntheticOptions } from './synthetic-options.ts'
import { syntheticRandom } from './synthetic-random.ts'
import { writeDrawnRun } from './write-drawn-run.ts'

export type { SyntheticOptions, SyntheticVariant } from './synthetic-options.ts'
export { syntheticBlocks, writeSyntheticBlocks, type SyntheticBlocks } from './synthetic-blocks.ts'

/** A finished run drawn from known distributions: what tests compare and render instead of a real one. */
export function syntheticRun(options: SyntheticOptions): Run {
  return drawRun(options, () => undefined)
}

function drawRun(options: SyntheticOptions, sinkOf: SinkOf): Run {
  const random = syntheticRandom(options.seed)
  const order = Array.from({ length: options.rounds }, (_, round) =>
    options.variants.map((_variant, index) => {
      const turned = (index + round) % options.variants.length
      return options.variants[turned]!
    }),
  )
  const trials = order.flatMap((variants, round) =>
    variants.map((variant, index) => {
      const number = round * variants.length + index + 1
      const { seconds, rateRps, trialNoise } = options
      return drawTrial(variant, {
        place: { number, round: round + 1, variant: variant.name },
        planHash: syntheticPlanHash(options.seed),
        seconds,
        rateRps,
        trialNoise,
        random,
        sinkOf,
        hasAccount: true,
        host: syntheticHost(seconds),
      })
    }),
  )
  const names = order.map((variants) => variants.map(({ name }) => name))
  return { manifest: syntheticManifest(options, names), trials }
}

/** Writes a synthetic run below the results folder as the hammer would; returns its folder. */
export function writeSyntheticRun(
  resultsFolder: string,
  options: SyntheticOptions,
): Promise<string> {
  return writeDrawnRun(resultsFolder, (sinkOf) => drawRun(options, sinkOf))
}
