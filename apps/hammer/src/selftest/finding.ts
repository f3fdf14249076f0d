/** One value that a check knows and has measured. */
export interface Finding {
  readonly what: string
  /** In words, with its tolerance. */
  readonly expected: string
  readonly measured: string
  readonly isMet: boolean
}

/** A value that must be within `tolerance` of what is known, both in `unit`. */
export function near(
  what: string,
  {
    value,
    known,
    tolerance,
    unit,
  }: { value: number; known: number; tolerance: number; unit: string },
): Finding {
  return {
    what,
    expected: `${figure(known)} ± ${figure(tolerance)}${unit}`,
    measured: `${figure(value)}${unit}`,
    isMet: Math.abs(value - known) <= tolerance,
  }
}

/** A value that must be one of a few. */
export function oneOfThese(
  what: string,
  value: string | number,
  known: readonly (string | number)[],
): Finding {
  return {
    what,
    expected: known.join(' or '),
    measured: String(value),
    isMet: known.includes(value),
  }
}

/** Four digits, none of them after the point from 1000 on. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)))
}
