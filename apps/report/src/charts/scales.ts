/** Maps a figure to a pixel. */
export type Scale = (value: number) => number

export interface Span {
  readonly from: number
  readonly to: number
}

/** From the lowest value to the highest, however many there are; of nothing, from infinity to minus infinity. */
export function extentOf(values: readonly number[]): Span {
  let [from, to] = [Infinity, -Infinity]
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  return { from, to }
}

export function linearScale(domain: Span, pixels: Span): Scale {
  const factor = (pixels.to - pixels.from) / (domain.to - domain.from || 1)
  return (value) => pixels.from + (value - domain.from) * factor
}

/** Equal factors are equally far apart; the domain must be above 0. */
export function logScale(domain: Span, pixels: Span): Scale {
  const linear = linearScale({ from: Math.log(domain.from), to: Math.log(domain.to) }, pixels)
  return (value) => linear(Math.log(Math.max(value, domain.from)))
}

/** Percentiles by nines: 90, 99 and 99.9 are equally far apart, as in HdrHistogram's plotter. */
export function ninesScale(lastPercentile: number, pixels: Span): Scale {
  const linear = linearScale({ from: 0, to: nines(lastPercentile) }, pixels)
  return (percentile) => linear(nines(percentile))
}

/** The percentile at a position from 0 (p0) to 1 (`lastPercentile`) of a nines axis. */
export function percentileAt(position: number, lastPercentile: number): number {
  return 100 * (1 - 10 ** -(position * nines(lastPercentile)))
}

/** The span widened to the next 1, 2 or 5 times a power of ten on both sides. */
export function niceLogSpan({ from, to }: Span): Span {
  return {
    from: Math.max(...steps(from, (step) => step <= from)),
    to: Math.min(...steps(to, (step) => step >= to)),
  }
}

/** 1, 2 and 5 times each power of ten within the span. */
export function logTicks({ from, to }: Span): number[] {
  const ticks: number[] = []
  for (
    let exponent = Math.floor(Math.log10(from));
    exponent <= Math.ceil(Math.log10(to));
    exponent++
  )
    ticks.push(...[1, 2, 5].map((digit) => power(digit, exponent)))
  return ticks.filter((tick) => tick >= from && tick <= to)
}

/** About `count` round steps from 0 to `to`. */
export function linearTicks(to: number, count: number): number[] {
  if (!(to > 0)) return [0]
  const rough = to / count
  const exponent = Math.floor(Math.log10(rough))
  const step =
    [1, 2, 5, 10].map((digit) => power(digit, exponent)).find((candidate) => candidate >= rough) ??
    rough
  return Array.from({ length: Math.floor(to / step + 1e-9) + 1 }, (_, index) => index * step)
}

function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100)
}

function steps(value: number, keep: (step: number) => boolean): number[] {
  const exponent = Math.floor(Math.log10(value))
  const candidates = [exponent - 1, exponent, exponent + 1].flatMap((power10) =>
    [1, 2, 5].map((digit) => power(digit, power10)),
  )
  return candidates.filter(keep)
}

/** Through text, because 2 * 10 ** -3 would carry a rounding error into the labels. */
function power(digit: number, exponent: number): number {
  return Number(`${digit}e${exponent}`)
}
