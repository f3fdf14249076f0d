/** Machines differ in the last digits of a logarithm, and a report must have the same bytes on all. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6))
}
