import { createHash } from 'node:crypto'
import { CommandError } from '@rpc-vs-mom/cli'
import { createPlan, hashPlan, maxPlannedRequests, type Plan } from '@rpc-vs-mom/load'
import { faultText, type PlannedFault, type PlanSummary } from '@rpc-vs-mom/results'
import type { EncodedRequest, Questions } from '@rpc-vs-mom/workload'
import type { LoadSettings } from './load-settings.ts'
import type { TrialPlan } from '../trial/run-trial.ts'

/** Draws the questions of a workload whose settings are decided; the same for the same seed. */
export type DrawQuestions = (seed: number) => Promise<Questions>

/** What a run asks, at moments drawn anew for every round. */
export interface RunPlan {
  /** Of the first round, and of all others whose setting does not say otherwise. */
  readonly questions: Questions
  /** Of the plan of each round, in order. */
  readonly roundHashes: readonly string[]
  /** Requests in the measured part of every round, at the highest rate where it is not the same for all. */
  readonly requests: number
  /** The plan that all variants of a round, counted from 1, are put to. */
  ofRound(round: number): TrialPlan
}

/**
 * Draws the questions with their right answers, and the plan of every round, from the seed of the settings.
 * A plan without a request, or with too many, is a usage error, said before anything is drawn.
 */
export async function planRun(
  settings: LoadSettings,
  draw: DrawQuestions,
  rounds: number,
): Promise<RunPlan> {
  measuredRequests(settings)
  const questions = await draw(settings.seed)
  const { rate } = settings
  return planRounds(
    settings,
    Array.from({ length: rounds }, () => ({ rate, questions })),
  )
}

/** What distinguishes a round from others of its run. */
export interface RoundLoad {
  /** Requests per second. */
  readonly rate: number
  readonly questions: Questions
}

/** The same for questions that are drawn already, with a load of its own for each round, of which there is one at least. */
export function planRounds(settings: LoadSettings, rounds: readonly RoundLoad[]): RunPlan {
  const planOf = (round: number): Plan => {
    const { rate, questions } = rounds[round - 1]!
    return drawPlan({ ...settings, rate }, questions, round)
  }
  const encoded = new Map(
    rounds.map(({ questions }) => [questions, hashed(questions.encode('protobuf'))]),
  )
  // Drawn again when its turn comes: only the plan of one round is held at a time.
  const roundHashes = rounds.map(({ questions }, index) =>
    withFaults(hashPlan(planOf(index + 1), encoded.get(questions)!), settings.faults),
  )
  return {
    questions: rounds[0]!.questions,
    roundHashes,
    requests: measuredRequests({ ...settings, rate: Math.max(...rounds.map(({ rate }) => rate)) }),
    ofRound: (round) => ({
      plan: planOf(round),
      hash: roundHashes[round - 1]!,
      questions: rounds[round - 1]!.questions,
      rateRps: highestRate({ ...settings, rate: rounds[round - 1]!.rate }),
      durationMs: settings.duration,
      warmupRequests: settings.warmupRequests,
      timeoutMs: settings.timeout,
      maxOutstanding: settings.maxOutstanding,
      failAboveShare: settings.failAbove,
      ...(settings.faults && { faults: settings.faults }),
    }),
  }
}

/** The plan as the manifest names it. */
export function summarizePlan(plan: RunPlan, settings: LoadSettings): PlanSummary {
  return {
    hash: hashOfRun(plan.roundHashes),
    roundHashes: plan.roundHashes,
    workload: plan.questions.title,
    seed: settings.seed,
    arrivals: settings.arrivals,
    rateRps: settings.rate,
    ...(settings.steps && { steps: settings.steps }),
    warmupRequests: settings.warmupRequests,
    warmupMs: settings.warmup,
    durationMs: settings.duration,
    timeoutMs: settings.timeout,
    requests: plan.requests,
    connections: settings.connections,
    outstandingMax: settings.maxOutstanding,
    failAboveShare: settings.failAbove,
    settings: plan.questions.settings,
    mix: plan.questions.mix,
    ...(plan.questions.judging && { judging: plan.questions.judging }),
    ...(settings.faults && { faults: settings.faults }),
  }
}

/** Of the steps where there are some; what bounds of outstanding requests must allow for. */
export function highestRate({ rate, steps = [] }: Pick<LoadSettings, 'rate' | 'steps'>): number {
  return steps.length === 0 ? rate : Math.max(...steps.map(({ rateRps }) => rateRps))
}

function measuredRequests({ rate, duration, warmup }: LoadSettings): number {
  const requests = Math.round((rate * duration) / 1000)
  if (requests === 0) {
    throw new CommandError(
      'usage',
      `--rate ${rate} for --duration ${duration}ms is less than one request; raise one of them.`,
    )
  }
  const planned = requests + Math.round((rate * warmup) / 1000)
  if (planned > maxPlannedRequests) {
    throw new CommandError(
      'usage',
      `--rate ${rate} for --duration and --warmup together is ${planned} requests, and a plan holds at most ${maxPlannedRequests}; lower one of them.`,
    )
  }
  return requests
}

function drawPlan(
  settings: LoadSettings,
  { weights, inTurn = false }: Questions,
  round: number,
): Plan {
  return createPlan({
    seed: settings.seed,
    round,
    arrivals: settings.arrivals,
    rateRps: settings.rate,
    durationMs: settings.duration,
    warmupMs: settings.warmup,
    ...(settings.steps && { steps: settings.steps }),
    weights,
    inTurn,
  })
}

/** The bytes that the hash of a plan is about: with the method where it is not that of the first question. */
function hashed(requests: readonly EncodedRequest[]): Uint8Array[] {
  return requests.map(({ method, body }) =>
    method === requests[0]!.method ? body : Buffer.concat([Buffer.from(method), body]),
  )
}

/** What is broken, and when, is part of a plan; one without faults has the hash of its requests. */
function withFaults(hash: string, faults: readonly PlannedFault[] = []): string {
  if (faults.length === 0) return hash
  return createHash('sha256')
    .update(`${hash}\n${faultText(faults)}`)
    .digest('hex')
}

/** One hash for the plans of all rounds; that of the plan itself where there is one round. */
function hashOfRun(roundHashes: readonly string[]): string {
  if (roundHashes.length === 1) return roundHashes[0]!
  return createHash('sha256').update(roundHashes.join()).digest('hex')
}
