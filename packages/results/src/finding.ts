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
  if (share > 0 && share < 0.0005) return '< 0.1 %'
  if (share < 1 && share >= 0.9995) return '> 99.9 %'
  return `${(share * 100).toFixed(1)} %`
}

/** Microseconds as milliseconds. */
export function ms(valueUs: number): string {
  return `${(valueUs / 1000).toFixed(2)} ms`
}
