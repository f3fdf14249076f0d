import { percentileUs, type BlockStartOfVariant } from '@rpc-vs-mom/results'
import type { TrialResult } from '../trial/run-trial.ts'

/** When a variant counts as warm, and when it is measured although it does not. */
export const settling = {
  /** Its median response time differs by less than this share from that of the block before. */
  medianShareMax: 0.2,
  blocksMin: 2,
  blocksMax: 4,
} as const

/**
 * Has unrecorded blocks put to every variant in turn, until the median of one no longer differs from that of the one
 * before it: a fixed count is too long for one machine and too short for another.
 */
export async function warmUntilSettled(
  variants: readonly string[],
  put: (variant: string, block: number) => Promise<TrialResult>,
): Promise<Map<string, BlockStartOfVariant['warmup']>> {
  const warmth = new Map(variants.map((name) => [name, { ...cold }]))
  for (let block = 1; block <= settling.blocksMax; block++) {
    for (const [variant, state] of warmth) {
      if (state.isSettled) continue
      const { record } = await put(variant, block)
      const medianUs = percentileUs(record.recording.distributions.response, 50)
      state.blocks = block
      state.requests += record.ledger.planned
      state.isSettled = block >= settling.blocksMin && isAlike(state.medianUs, medianUs)
      state.medianUs = medianUs
    }
  }
  return new Map(
    [...warmth].map(([name, { blocks, requests, isSettled }]) => [
      name,
      { blocks, requests, isSettled },
    ]),
  )
}

const cold = {
  blocks: 0,
  requests: 0,
  isSettled: false,
  medianUs: undefined as number | undefined,
}

function isAlike(beforeUs: number | undefined, nowUs: number | undefined): boolean {
  if (beforeUs === undefined || nowUs === undefined) return false
  return Math.abs(nowUs / beforeUs - 1) < settling.medianShareMax
}
