import type { PlanSummary } from './manifest.ts'

/** The rates of a plan in words: `500 requests/s`, or `500, 4000 and 500 requests/s in turn`. */
export function offeredLoad({
  rateRps,
  steps = [],
}: Pick<PlanSummary, 'rateRps' | 'steps'>): string {
  if (steps.length === 0) return `${rateRps} requests/s`
  const rates = steps.map((step) => String(step.rateRps))
  return `${new Intl.ListFormat('en-GB').format(rates)} requests/s in turn`
}
