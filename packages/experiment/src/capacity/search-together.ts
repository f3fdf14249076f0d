import {
  levelText,
  type CapacitySearch,
  type CapacityTrial,
  type ServiceLevel,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import type { Questions } from '@rpc-vs-mom/workload'
import { startTogether, type TogetherSpec } from '../blocks/clusters-together.ts'
import { warmUntilSettled } from '../blocks/warm-until-settled.ts'
import type { LoadSettings } from '../plan/load-settings.ts'
import { planRounds } from '../plan/plan-trial.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import type { TrialTarget } from '../trial/trial-target.ts'
import type { Participant } from '../variants/participants.ts'
import { judgeRate } from './judge-rate.ts'
import { searchCapacity, type CapacitySearchSpec, type RateStep } from './search-capacity.ts'

export interface TogetherSearch {
  readonly participants: readonly Participant[]
  readonly spec: TogetherSpec
  readonly questions: Questions
  /** Its rate warms up; its duration is that of each trial. */
  readonly settings: LoadSettings
  /** Duration of trials near the capacity; as the others when absent. */
  readonly fineMs?: number
  readonly slo: ServiceLevel
  readonly search: Omit<CapacitySearchSpec, 'seed'>
  readonly stack: AsyncDisposableStack
  /** Awaited before anything is started; never resolves once the run is being stopped. */
  pause(): Promise<void>
  tried(variant: string, trial: CapacityTrial, record: TrialRecord): void
}

/** Searches the capacity of all participants side by side, in one start of their processes. */
export async function searchTogether(options: TogetherSearch): Promise<CapacitySearch> {
  const { participants, spec } = options
  await options.pause()
  const together = await startTogether(participants, spec)
  options.stack.defer(() => together.close())
  const names = participants.map(({ name }) => name)
  const found = await searchTargets(names, {
    ...options,
    targetOf(name) {
      const { codec } = participants.find((one) => one.name === name)!.variant
      return { ...together.of(name), codec }
    },
  })
  await together.close()
  return found
}

export interface TargetSearch extends Omit<TogetherSearch, 'participants' | 'spec' | 'stack'> {
  targetOf(name: string): TrialTarget
}

/** The same for systems that are up already, by their names. */
export async function searchTargets(
  names: readonly string[],
  options: TargetSearch,
): Promise<CapacitySearch> {
  const { questions, settings, slo, fineMs = settings.duration } = options
  let plans = 0
  const put = async (variant: string, rate: number, duration: number): Promise<TrialResult> => {
    await options.pause()
    // A seed of its own for each: a plan that happened to be easy must not be met twice.
    const seed = settings.seed + ++plans
    const trial = planRounds({ ...settings, duration, seed }, [{ rate, questions }]).ofRound(1)
    return runTrial(trial, options.targetOf(variant), { number: plans, round: 1, variant })
  }
  await warmUntilSettled(names, (variant) => put(variant, settings.rate, settings.duration))
  const variants = await searchCapacity(
    names,
    async (variant, rateRps, { isFine }: RateStep) => {
      const { record } = await put(variant, rateRps, isFine ? fineMs : settings.duration)
      const trial = judgeRate(record, rateRps, slo)
      options.tried(variant, trial, record)
      return trial
    },
    { ...options.search, seed: settings.seed },
  )
  return { slo: levelText(slo), variants }
}
