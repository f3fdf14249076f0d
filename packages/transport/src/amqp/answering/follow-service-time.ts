import { setInterval as every } from 'node:timers/promises'
import type { AdaptivePrefetch } from './adaptive-prefetch.ts'
import type { Consumption } from './consumption.ts'
import { prefetchLimits } from '../amqp-limits.ts'

/**
 * How far the broker is, told to the adaptive prefetch before the first request comes: later the answers
 * wait behind queries of this process.
 */
export async function measureRoundTrip(
  adaptive: AdaptivePrefetch,
  consumption: Consumption,
): Promise<void> {
  for (let times = 0; times < prefetchLimits.roundTrips; times++)
    adaptive.roundTrip(await consumption.roundTripMs(adaptive.current))
}

/** Looks at the adaptive prefetch in intervals and has the broker send that much, until `signal` aborts. */
export async function followServiceTime(
  adaptive: AdaptivePrefetch,
  consumption: Consumption,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const _ of every(prefetchLimits.everyMs, undefined, { signal })) {
      const before = adaptive.current
      adaptive.roundTrip(await consumption.roundTripMs(before))
      const prefetch = adaptive.next()
      if (prefetch !== before) await consumption.change(prefetch)
    }
  } catch {
    // Over, or the channel has just closed, which its owner learns from the channel.
  }
}
