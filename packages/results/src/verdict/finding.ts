import { percentOf, significant } from '../numbers.ts'

/** One rule that a trial broke: SUSPECT is to be looked at, INVALID is no measurement. */
export interface Finding {
  readonly level: 'SUSPECT' | 'INVALID'
  /** One sentence. */
  readonly reason: string
}

/** From which value on a figure is suspect, and from which on invalid; same unit as the figure. */
export interface Limits {
  readonly suspect: number
  readonly invalid: number
}

/** The finding on a figure; `reasonOf` gets the limit that it exceeds. */
export function exceeding(
  value: number,
  { suspect, invalid }: Limits,
  reasonOf: (limit: number) => string,
): Finding[] {
  if (value > invalid) return [{ level: 'INVALID', reason: reasonOf(invalid) }]
  return value > suspect ? [{ level: 'SUSPECT', reason: reasonOf(suspect) }] : []
}

/** A share with one decimal; what is not all or nothing never reads as 100.0 % or 0.0 %. */
export function percent(share: number): string {
  return percentOf(share, 1)
}

/** Microseconds as milliseconds with two decimals; below a hundredth with three significant digits. */
export function ms(valueUs: number): string {
  return `${valueUs < 10 ? significant(valueUs / 1000) : (valueUs / 1000).toFixed(2)} ms`
}
