import {
  failAboveShareDefault,
  outstandingNeeded,
  type BlockLoad,
  type CapacitySearch,
} from '@rpc-vs-mom/results'
import {
  planRounds,
  scheduleBlocks,
  type ExperimentLoad,
  type LoadSettings,
  type Participant,
  type ScheduledRound,
  type Setting,
  type TrialPlan,
} from '@rpc-vs-mom/experiment'
import type { Questions } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'

/** A load that is measured, and what is otherwise than the flags say meanwhile. */
export interface MeasuredLoad {
  readonly block: BlockLoad
  readonly setting?: Setting
}

/** The loads of a run: those that were given, or of the experiment, as shares of the smallest capacity where it says so. */
export function loadsOf(flags: ExperimentFlags, capacity?: CapacitySearch): MeasuredLoad[] {
  const { rate } = flags
  const kept = capacity?.variants.flatMap(({ keptRps }) => keptRps ?? []) ?? []
  // A machine on which nothing could be found can still be told to be too noisy, by what is measured at low rates.
  const isFound = capacity !== undefined && kept.length === capacity.variants.length
  if (rate) return loadsAt(rate, flags)
  return loadsIn(flags).map(({ name, ofCapacity, rateRps, setting }) =>
    isFound && ofCapacity !== undefined
      ? measured(flags, {
          name,
          ofCapacity,
          rateRps: Number((Math.min(...kept) * ofCapacity).toPrecision(2)),
          setting,
        })
      : measured(flags, { name, rateRps, setting }),
  )
}

/** The loads of an experiment that are measured in a run of this size. */
export function loadsIn({ experiment, size }: ExperimentFlags): readonly ExperimentLoad[] {
  const { only } = experiment.sizes[size]
  return only === undefined
    ? experiment.loads
    : experiment.loads.filter(({ name }) => only.includes(name))
}

/** Every setting of the experiment at each of these rates. */
function loadsAt(rates: readonly number[], flags: ExperimentFlags): MeasuredLoad[] {
  const settings = new Map(loadsIn(flags).map((load) => [load.setting, load.name]))
  return [...settings].flatMap(([setting, ofSetting]) =>
    rates
      .toSorted((a, b) => a - b)
      .map((rateRps) => {
        const name = settings.size > 1 ? `${ofSetting}, ${rateRps}/s` : `${rateRps}/s`
        return measured(flags, { name, rateRps, setting })
      }),
  )
}

function measured(
  { experiment, size }: ExperimentFlags,
  {
    setting,
    ...load
  }: Omit<BlockLoad, 'requests' | 'setting'> & { readonly setting: Setting | undefined },
): MeasuredLoad {
  const requests = Math.round((load.rateRps * experiment.sizes[size].blockMs) / 1000)
  if (setting === undefined) return { block: { ...load, requests } }
  const { axis, value, label } = setting
  const recorded = { ...(axis !== undefined && { axis }), value, label }
  return { block: { ...load, requests, setting: recorded }, setting }
}

/** The rounds of every start, with what the experiment wants to measure less often. */
export function scheduleOf(
  { experiment, size, seed }: ExperimentFlags,
  participants: readonly Participant[],
  loads: readonly MeasuredLoad[],
): ScheduledRound[] {
  const { roundsPerStart, starts, fewer = {} } = experiment.sizes[size]
  const names = participants.map(({ name }) => name)
  const asked = [names[0], experiment.challenger]
  const shares = loads.map(({ block: { name: load }, setting }, index) => {
    const ofLoad = (rounds: readonly number[]): number => rounds[index] ?? rounds.at(-1)!
    const seldom = participants.flatMap(({ name, twinOf }) => {
      const rounds = asked.includes(name) ? undefined : fewer[twinOf === undefined ? name : 'twin']
      return rounds === undefined ? [] : [[name, ofLoad(rounds)] as const]
    })
    return {
      name: load,
      ...(setting && { setting: settingName(setting) }),
      roundsPerStart: ofLoad(roundsPerStart),
      fewer: Object.fromEntries(seldom),
    }
  })
  return scheduleBlocks(names, { loads: shares, starts, seed, climbs: 'climb' in experiment })
}

function settingName({ axis = '', label }: Setting): string {
  return `${axis} ${label}`
}

/** Requests that any variant may have outstanding, at any load. */
export const outstandingMax = 100_000

/** A third of the block that is measured, after requests in closed loop that compile the hot path. */
export function warmupPlan(
  load: LoadSettings,
  { questions, handlerMs = 0 }: { readonly questions: Questions; readonly handlerMs?: number },
  block: number,
): TrialPlan {
  const warmupRequests = block === 1 ? Math.min(firstRequests, firstHandlerMs / handlerMs) : 0
  const seed = load.seed + 1_000_000 + block
  const settings = {
    ...load,
    seed,
    warmupRequests: Math.ceil(warmupRequests),
    warmup: 0,
    duration: Math.max(load.duration / 3, 1000 / load.rate),
  }
  return planRounds(settings, [{ rate: load.rate, questions }]).ofRound(1)
}

const firstRequests = 1000

/** Slow handlers together take no longer than this before the first block. */
const firstHandlerMs = 2000

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
