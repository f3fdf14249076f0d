/** A factor with three significant digits, such as `0.77`, `1.04` or `12.3`. */
export function times(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)
}

/** `p50`, `p99.9`. */
export function percentileLabel(percentile: number): string {
  return `p${percentile}`
}

/** `0.74-0.80`, with an en dash. */
export function range(low: number | undefined, high: number | undefined): string {
  return low === undefined || high === undefined ? '' : `${times(low)}\u2013${times(high)}`
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}
