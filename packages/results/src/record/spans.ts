/** A stretch of time. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The same time in spans that neither overlap nor touch, in order. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { fromMs: number; toMs: number }[] = []
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1)
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else merged.push({ fromMs, toMs })
  }
  return merged
}

/** How much of `span` merged spans cover, found by bisection. */
export function overlapMs(merged: readonly Span[], { fromMs, toMs }: Span): number {
  let [low, high] = [0, merged.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (merged[middle]!.toMs > fromMs) high = middle
    else low = middle + 1
  }
  let covered = 0
  for (let at = low; at < merged.length && merged[at]!.fromMs < toMs; at++) {
    covered += Math.min(toMs, merged[at]!.toMs) - Math.max(fromMs, merged[at]!.fromMs)
  }
  return covered
}
