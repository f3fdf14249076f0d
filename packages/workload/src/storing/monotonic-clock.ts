/**
 * Microseconds of the monotonic clock, which all processes of a machine share and nobody sets (clock_gettime(2),
 * CLOCK_MONOTONIC); times of two machines cannot be compared.
 */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
