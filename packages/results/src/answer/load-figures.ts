import { answerMetrics, type LoadFigures, type VariantFigures } from './answer.ts'
import { clustersOf, startsOfClusters, type BlockRun, type LoadBlocks } from './load-blocks.ts'
import { geometricMean } from './start-figures.ts'
import { sixDigits } from '../statistics/six-digits.ts'
import { slowestOf } from './tail-owner.ts'

/** What was measured at a load, variant by variant. */
export function loadFigures(run: BlockRun, blocks: LoadBlocks): LoadFigures {
  const { name, rateRps, ofCapacity, setting } = blocks.load
  const ran = run.manifest.variants.filter((variant) =>
    blocks.trials.some((trial) => trial.variant === variant.name),
  )
  return {
    load: name,
    rateRps,
    ...(ofCapacity !== undefined && { ofCapacity }),
    ...(setting && { setting }),
    rounds: blocks.rounds,
    variants: ran.map((variant) => variantFigures(run, blocks, variant.name)),
  }
}

function variantFigures(run: BlockRun, blocks: LoadBlocks, variant: string): VariantFigures {
  const clusters = clustersOf(run, variant)
  const starts = startsOfClusters(blocks, clusters)
  const own = blocks.trials.filter((trial) => clusters.includes(trial.variant))
  const figures = answerMetrics.flatMap((metric) => {
    const values = starts.flatMap((start) => start.figures[metric] ?? [])
    return values.length === 0 ? [] : [[metric, sixDigits(geometricMean(values))] as const]
  })
  const slowest = slowestOf(own)
  return {
    variant,
    clusters,
    requests: own.reduce((sum, { ledger }) => sum + ledger.planned, 0),
    figures: Object.fromEntries(figures),
    ...(slowest && { slowest }),
  }
}
