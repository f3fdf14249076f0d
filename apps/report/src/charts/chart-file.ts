import type { Chart } from './svg.ts'

/** The file of a chart beside the report. */
export function chartFile({ id }: Chart): string {
  return `${id}.svg`
}
