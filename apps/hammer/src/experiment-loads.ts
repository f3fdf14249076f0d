import {
  failAboveShareDefault,
  outstandingNeeded,
  type BlockLoad,
  type CapacitySearch,
} from '@rpc-vs-mom/results'
import {
  planRounds,
  scheduleBlocks,
  type LoadSettings,
  type Participant,
  type ScheduledRound,
  type TrialPlan,
} from '@rpc-vs-mom/experiment'
import type { Questions } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'

/** The loads of a run: those that were given, or shares of the smallest capacity. */
export function loadsOf(
  { rate, experiment, size }: ExperimentFlags,
  capacity?: CapacitySearch,
): BlockLoad[] {
  const { blockMs } = experiment.sizes[size]
  const requestsAt = (rateRps: number): number => Math.round((rateRps * blockMs) / 1000)
  if (rate)
    return rate
      .toSorted((a, b) => a - b)
      .map((rateRps) => ({ name: `${rateRps}/s`, rateRps, requests: requestsAt(rateRps) }))
  const kept = capacity!.variants.flatMap(({ keptRps }) => keptRps ?? [])
  // A machine on which nothing could be found can still be told to be too noisy, by what is measured at low rates.
  if (kept.length < capacity!.variants.length)
    return experiment.loads.map(({ name, fallbackRps: rateRps }) => ({
      name,
      rateRps,
      requests: requestsAt(rateRps),
    }))
  const smallest = Math.min(...kept)
  return experiment.loads.map(({ name, ofCapacity }) => {
    const rateRps = Number((smallest * ofCapacity).toPrecision(2))
    return { name, rateRps, ofCapacity, requests: requestsAt(rateRps) }
  })
}

/** The rounds of every start, with what the experiment wants to measure less often. */
export function scheduleOf(
  { experiment, size, seed }: ExperimentFlags,
  participants: readonly Participant[],
  loads: readonly BlockLoad[],
): ScheduledRound[] {
  const { roundsPerStart, starts, fewer = {} } = experiment.sizes[size]
  const names = participants.map(({ name }) => name)
  const asked = [names[0], experiment.challenger]
  const shares = loads.map(({ name: load }, index) => {
    const ofLoad = (rounds: readonly number[]): number => rounds[index] ?? rounds.at(-1)!
    const seldom = participants.flatMap(({ name, twinOf }) => {
      const rounds = asked.includes(name) ? undefined : fewer[twinOf === undefined ? name : 'twin']
      return rounds === undefined ? [] : [[name, ofLoad(rounds)] as const]
    })
    return {
      name: load,
      roundsPerStart: ofLoad(roundsPerStart),
      fewer: Object.fromEntries(seldom),
    }
  })
  return scheduleBlocks(names, { loads: shares, starts, seed })
}

/** Requests that any variant may have outstanding, at any load. */
export const outstandingMax = 100_000

/** A third of the block that is measured, after requests in closed loop that compile the hot path. */
export function warmupPlan(load: LoadSettings, questions: Questions, block: number): TrialPlan {
  const warmupRequests = block === 1 ? firstRequests : 0
  const seed = load.seed + 1_000_000 + block
  const settings = {
    ...load,
    seed,
    warmupRequests,
    warmup: 0,
    duration: Math.max(load.duration / 3, 1000 / load.rate),
  }
  return planRounds(settings, questions, [load.rate]).ofRound(1)
}

const firstRequests = 1000

/** The settings of every block at a rate. */
export function loadSettings(
  { name, timeout, connections, seed, experiment, size }: ExperimentFlags,
  rate: number,
): LoadSettings {
  const { blockMs, leadInMs } = experiment.sizes[size]
  return {
    name,
    rate,
    duration: blockMs,
    warmup: leadInMs,
    warmupRequests: 0,
    timeout,
    arrivals: 'poisson',
    connections,
    maxOutstanding: Math.max(2000, outstandingNeeded({ rateRps: rate, timeoutMs: timeout })),
    failAbove: failAboveShareDefault,
    seed,
  }
}
