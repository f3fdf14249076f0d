import { acceptanceFindings } from '@rpc-vs-mom/results'
import type { ReportView } from '../report-view.ts'

/** Whether it pays to hand work over instead of waiting for it; none where a run does not hold both. */
export function acceptanceSentences(view: ReportView): string[] {
  return acceptanceFindings(view).map(({ sentence }) => sentence)
}
