import { createPlan, hashPlan } from '@rpc-vs-mom/load'
import type { PlanSummary } from '@rpc-vs-mom/results'
import type { LoadFlags } from './load-flags.ts'
import { drawQuestions, encodeQuestions } from './questions.ts'
import type { TrialPlan } from './run-trial.ts'

/** Draws requests, their right answers and their intended starts from the seeds of the flags. */
export function planTrial(flags: LoadFlags): TrialPlan {
  const questions = drawQuestions({
    dataset: { seed: flags.dataSeed, sales: flags.sales },
    seed: flags.seed,
    defaultShare: flags.defaultShare / 100,
  })
  const plan = createPlan({
    seed: flags.seed,
    arrivals: flags.arrivals,
    rateRps: flags.rate,
    durationMs: flags.duration,
    warmupMs: flags.warmup,
    weights: questions.weights,
  })
  return {
    plan,
    hash: hashPlan(plan, encodeQuestions(questions, 'protobuf')),
    questions,
    profile: flags.profile,
    durationMs: flags.duration,
    warmupRequests: flags.warmupRequests,
    timeoutMs: flags.timeout,
    maxOutstanding: flags.maxOutstanding,
  }
}

/** The plan as the manifest names it. */
export function summarizePlan({ plan, hash }: TrialPlan, flags: LoadFlags): PlanSummary {
  return {
    hash,
    workload: 'sales',
    seed: flags.seed,
    arrivals: flags.arrivals,
    rateRps: flags.rate,
    warmupRequests: flags.warmupRequests,
    warmupMs: flags.warmup,
    durationMs: flags.duration,
    timeoutMs: flags.timeout,
    requests: plan.dueUs.length - plan.firstMeasured,
    connections: flags.connections,
    outstandingMax: flags.maxOutstanding,
    profile: flags.profile,
    mix: { default: flags.defaultShare / 100, 'all filters': 1 - flags.defaultShare / 100 },
  }
}
