import type { ReportView } from './report-view.ts'

/** Whether variants were measured more than once, so that there is something to say of repetitions. */
export function hasRepetitions({ manifest }: Pick<ReportView, 'manifest'>): boolean {
  return manifest.order.length > 1
}

/** `text` where there are repetitions, nothing for a single trial. */
export function ifRepeated(view: Pick<ReportView, 'manifest'>, text: string): string {
  return hasRepetitions(view) ? text : ''
}
