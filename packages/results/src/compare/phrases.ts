/** `p50`, `p99.9`. */
export function percentileLabel(percentile: number): string {
  return `p${percentile}`
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}
