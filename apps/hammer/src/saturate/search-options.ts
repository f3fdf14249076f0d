import type { TargetSearch } from '@rpc-vs-mom/experiment'
import { failAboveShareDefault } from '@rpc-vs-mom/results'
import { log } from '../log.ts'
import type { SaturateFlags } from './saturate-flags.ts'

/** Requests that may be outstanding, at any rate. */
export const outstandingMax = 100_000

type Options = Omit<TargetSearch, 'targetOf' | 'questions' | 'pause'>

/** Shares of the processors that others may have in a trial that was missed; four times what a quiet machine shows. */
const takenShareMax = 0.1

/** How the system is searched. */
export function searchOptions({ slo, seed, rate, within, connections }: SaturateFlags): Options {
  const endsMs = endAfter(within)
  return {
    slo,
    settings: {
      name: 'saturate',
      rate,
      duration: 1000,
      warmup: 100,
      warmupRequests: 0,
      // Who waits ten times what is asked of a percentile has missed it, and need not be waited for.
      timeout: Math.max(timeoutMinMs, 10 * slo.p99Ms),
      arrivals: 'poisson',
      connections,
      maxOutstanding: outstandingMax,
      failAbove: failAboveShareDefault,
      seed,
    },
    fineMs: 3000,
    search: {
      firstRps: rate,
      highestRps: Math.max(64_000, 2 * rate),
      ratioMax: 1.04,
      trialsMax: 60,
      takenShareMax,
      isTimeUp: () => performance.now() > endsMs(),
    },
    tried(variant, { rateRps, isKept, reason }) {
      log(`${variant} ${isKept ? 'keeps' : 'misses'} ${rateRps}/s${reason ? `: ${reason}` : ''}`)
    },
  }
}

/** How the hammer is searched, coarsely, from what the system holds on. */
export function limitOptions(flags: SaturateFlags, capacityRps: number): Options {
  const options = searchOptions({ ...flags, rate: Math.round(1.3 * capacityRps), within: 6000 })
  const { settings, search } = options
  return {
    ...options,
    settings: { ...settings, duration: 500 },
    fineMs: 500,
    search: { ...search, ratioMax: 1.3, trialsMax: 8 },
  }
}

const timeoutMinMs = 200

/** Counts from the first time that it is asked, so that starting and warming up cost no trial. */
function endAfter(ms: number): () => number {
  let endsMs: number | undefined
  return () => (endsMs ??= performance.now() + ms)
}
