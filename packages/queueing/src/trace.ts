import { seededRandom } from '@rpc-vs-mom/random'

/** Requests as they come: when, and for how long each keeps a server busy. Ascending arrivals. */
export interface Trace {
  readonly arrivalsMs: Float64Array
  readonly serviceMs: Float64Array
}

/** How service times are drawn: exponential, or one of two. */
export type ServiceMix =
  | { readonly exponentialMs: number }
  | { readonly shortMs: number; readonly longMs: number; readonly longShare: number }

/** Poisson arrivals at `ratePerMs` and independent service times; the same seed draws the same. */
export function drawTrace(spec: {
  readonly seed: number
  readonly count: number
  readonly ratePerMs: number
  readonly service: ServiceMix
}): Trace {
  const gap = seededRandom(spec.seed)
  const size = seededRandom(spec.seed + 1)
  const { count, ratePerMs, service } = spec
  let nowMs = 0
  const arrivalsMs = Float64Array.from(
    { length: count },
    () => (nowMs += exponential(gap) / ratePerMs),
  )
  return { arrivalsMs, serviceMs: Float64Array.from({ length: count }, () => draw(service, size)) }
}

/** E[S] in milliseconds and E[S^2] in their squares. */
export function serviceMoments(service: ServiceMix): { meanMs: number; squareMs2: number } {
  if ('exponentialMs' in service) {
    const { exponentialMs: meanMs } = service
    return { meanMs, squareMs2: 2 * meanMs ** 2 }
  }
  const { shortMs, longMs, longShare } = service
  return {
    meanMs: (1 - longShare) * shortMs + longShare * longMs,
    squareMs2: (1 - longShare) * shortMs ** 2 + longShare * longMs ** 2,
  }
}

function draw(service: ServiceMix, random: () => number): number {
  if ('exponentialMs' in service) return exponential(random) * service.exponentialMs
  return random() < service.longShare ? service.longMs : service.shortMs
}

/** By inversion, with mean 1. */
function exponential(random: () => number): number {
  return -Math.log(1 - random())
}
