import type { PlannedPercentiles, VariantSummary } from '@rpc-vs-mom/results'
import { counted, were, whole } from './format.ts'

const mark = '\u2020'

/** Stands beside every response time of a variant that left requests unanswered. */
export function markOf(summary: Pick<VariantSummary, 'ofPlanned'> | undefined): string | undefined {
  return summary?.ofPlanned && mark
}

/** What the mark means for each variant that has it. */
export function markMeanings(variants: readonly VariantSummary[]): string[] {
  return variants.flatMap(({ name, ofPlanned }) =>
    ofPlanned ? [`${mark} of ${name}: ${exceptions(ofPlanned)}.`] : [],
  )
}

/** The same beside percentiles of all planned requests. */
export function markNotes(variants: readonly VariantSummary[]): string[] {
  const notes = markMeanings(variants)
  if (notes.length === 0) return []
  return [
    ...notes,
    '\u201cOf all\u201d takes all planned requests, all trials of a variant together, and counts each that got no answer as never answered: beyond the answered share it reads never.',
  ]
}

function exceptions({ planned, failed, cutOff }: PlannedPercentiles): string {
  const parts = [
    failed > 0 &&
      `without the ${whole(failed)} of ${counted(planned, 'request', whole)} that failed`,
    cutOff > 0 &&
      `with the ${whole(cutOff)} of ${whole(planned)} that timed out or ${were(cutOff)} shed at the time they had waited at least`,
  ]
  return parts.filter((part) => part !== false).join(', and ')
}
