import type { Crossing, PairAtLoad } from './answer.ts'
import { speedMetrics } from './block-ratios.ts'

/** Where the faster of two changes: between the neighbouring loads that say so, if there are such. */
export function crossingOf(loads: readonly PairAtLoad[]): Crossing | undefined {
  const decided = loads.filter(
    ({ speed }) => speed.outcome === 'baseline better' || speed.outcome === 'challenger better',
  )
  for (const [index, from] of decided.entries()) {
    const to = decided[index + 1]
    if (to === undefined || to.speed.outcome === from.speed.outcome) continue
    return {
      fromRps: from.rateRps,
      toRps: to.rateRps,
      estimateRps: Number(estimate(from, to).toPrecision(2)),
    }
  }
  return undefined
}

/** A line through the logarithms of ratio and rate; the middle where no percentile of both has another sign. */
function estimate(from: PairAtLoad, to: PairAtLoad): number {
  const [a, b] = [Math.log(from.rateRps), Math.log(to.rateRps)]
  for (const metric of speedMetrics) {
    const [one, other] = [from.ratios[metric], to.ratios[metric]]
    if (!one || !other || one.ratio < 1 === other.ratio < 1) continue
    const [y, z] = [Math.log(one.ratio), Math.log(other.ratio)]
    return Math.exp(a + ((b - a) * y) / (y - z))
  }
  return Math.exp((a + b) / 2)
}
