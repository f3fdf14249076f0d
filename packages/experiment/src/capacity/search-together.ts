import type { CapacitySearch, CapacityTrial } from '@rpc-vs-mom/results'
import type { Questions } from '@rpc-vs-mom/workload'
import { startTogether, type TogetherSpec } from '../blocks/clusters-together.ts'
import { warmUntilSettled } from '../blocks/warm-until-settled.ts'
import type { LoadSettings } from '../plan/load-settings.ts'
import { planRounds } from '../plan/plan-trial.ts'
import { runTrial, type TrialResult } from '../trial/run-trial.ts'
import type { Participant } from '../variants/participants.ts'
import { judgeRate, sloText, type ServiceLevel } from './judge-rate.ts'
import { searchCapacity, type CapacitySearchSpec } from './search-capacity.ts'

export interface TogetherSearch {
  readonly participants: readonly Participant[]
  readonly spec: TogetherSpec
  readonly questions: Questions
  /** Its rate warms up; its duration is that of each step. */
  readonly settings: LoadSettings
  readonly slo: ServiceLevel
  readonly search: Omit<CapacitySearchSpec, 'seed'>
  readonly stack: AsyncDisposableStack
  /** Awaited before anything is started; never resolves once the run is being stopped. */
  pause(): Promise<void>
  tried(variant: string, trial: CapacityTrial): void
}

/** Searches the capacity of all participants side by side, in one start of their processes. */
export async function searchTogether(options: TogetherSearch): Promise<CapacitySearch> {
  const { participants, spec, questions, settings, slo } = options
  await options.pause()
  const together = await startTogether(participants, spec)
  options.stack.defer(() => together.close())
  const names = participants.map(({ name }) => name)
  let plans = 0
  const put = async (variant: string, rate: number): Promise<TrialResult> => {
    await options.pause()
    // A seed of its own for each: a plan that happened to be easy must not be met twice.
    const seed = settings.seed + ++plans
    const trial = planRounds({ ...settings, seed }, questions, [rate]).ofRound(1)
    const { codec } = participants.find(({ name }) => name === variant)!.variant
    const target = { ...together.of(variant), codec }
    return runTrial(trial, target, { number: plans, round: 1, variant })
  }
  await warmUntilSettled(names, (variant) => put(variant, settings.rate))
  const variants = await searchCapacity(
    names,
    async (variant, rateRps) => {
      const { record } = await put(variant, rateRps)
      const trial = judgeRate(record, rateRps, slo)
      options.tried(variant, trial)
      return trial
    },
    { ...options.search, seed: settings.seed },
  )
  await together.close()
  return { slo: sloText(slo), variants }
}
