import type { BlockStart, BlockStartOfVariant, TrialRecord } from '@rpc-vs-mom/results'
import type { RunRecord } from '../run/run-record.ts'
import { runTrial, type TrialPlan, type TrialResult } from '../trial/run-trial.ts'
import type { Participant } from '../variants/participants.ts'
import type { ScheduledRound } from './block-schedule.ts'
import { startTogether, type ClustersTogether, type TogetherSpec } from './clusters-together.ts'
import { warmUntilSettled } from './warm-until-settled.ts'

/** More of one round would only take its time from the others. */
const roundRepeatsMax = 2

/** A round with its place in the run. */
export interface NumberedRound extends ScheduledRound {
  /** From 1, over the whole run. */
  readonly round: number
  /** Number of its first trial; the others follow. */
  readonly firstTrial: number
}

export interface StartContext {
  readonly participants: readonly Participant[]
  /** Of a start, by a load of it. */
  specOf(load: string): TogetherSpec
  readonly record: RunRecord
  readonly stack: AsyncDisposableStack
  /** The plan that warms a variant up for a load, anew for each block. */
  warmupPlan(block: number, load: string): TrialPlan
  planOf(round: number): TrialPlan
  /** Awaited before anything is started or recorded; never resolves once the run is being stopped. */
  pause(): Promise<void>
  /** Whether the hammer could not keep to the plan, so that the round is put again. */
  readonly isSpoilt: (record: TrialRecord) => boolean
  /** Whether a round need not be put any more; asked when its turn comes. All are put where absent. */
  isNeedless?(round: NumberedRound): boolean
  /** Told of every measured block, also of one that is done again. */
  tried(result: TrialResult, participant: Participant): void
}

/**
 * One fresh start of all processes: warms them up, puts its rounds to them, and takes them down. A round that the
 * hammer spoiled is done again as a whole, twice at most and as long as `repeatsLeft` allows, and dropped when that
 * did not help; returns the repeats used.
 */
export async function runStart(
  rounds: readonly NumberedRound[],
  context: StartContext,
  repeatsLeft: number,
): Promise<number> {
  await context.pause()
  const { load } = rounds[0]!
  const together = await startTogether(context.participants, context.specOf(load))
  context.stack.defer(() => together.close())
  const warmth = await warmUp(load, { ...context, together })
  let used = 0
  for (const round of rounds) {
    await context.pause()
    if (context.isNeedless?.(round)) {
      context.record.skip(round.round)
      continue
    }
    used += await putRound(round, { ...context, together }, repeatsLeft - used)
  }
  const accounts = await together.end()
  await context.pause()
  await context.record.addStart(startOf(rounds[0]!.start, warmth, accounts))
  return used
}

function warmUp(
  load: string,
  context: RoundContext,
): Promise<Map<string, BlockStartOfVariant['warmup']>> {
  const names = context.participants.map(({ name }) => name)
  return warmUntilSettled(names, async (variant, block) => {
    await context.pause()
    const target = targetOf(variant, context)
    return runTrial(context.warmupPlan(block, load), target, { number: 1, round: 1, variant })
  })
}

type RoundContext = StartContext & { readonly together: ClustersTogether }

async function putRound(
  round: NumberedRound,
  context: RoundContext,
  repeatsLeft: number,
): Promise<number> {
  for (let used = 0; ; used++) {
    const records = await tryRound(round, context)
    // What is being taken down under it is no measurement.
    await context.pause()
    const spoilt = records.filter(context.isSpoilt)
    if (spoilt.length === 0) {
      for (const record of records) await context.record.add(record)
      return used
    }
    for (const record of spoilt) context.record.repeat(record)
    if (used === Math.min(roundRepeatsMax, repeatsLeft)) {
      await context.record.drop(round.round, records)
      return used
    }
  }
}

async function tryRound(
  { round, order, firstTrial }: NumberedRound,
  context: RoundContext,
): Promise<TrialRecord[]> {
  const plan = context.planOf(round)
  const records: TrialRecord[] = []
  for (const [index, variant] of order.entries()) {
    await context.pause()
    const place = { number: firstTrial + index, round, variant }
    const log = await context.record.open(place)
    const result = await runTrial(plan, targetOf(variant, context), place, log)
    context.tried(result, participantOf(variant, context))
    records.push(result.record)
  }
  return records
}

function targetOf(variant: string, context: RoundContext) {
  return {
    ...context.together.of(variant),
    codec: participantOf(variant, context).variant.codec,
  }
}

function participantOf(
  variant: string,
  { participants }: Pick<StartContext, 'participants'>,
): Participant {
  return participants.find(({ name }) => name === variant)!
}

function startOf(
  number: number,
  warmth: ReadonlyMap<string, BlockStartOfVariant['warmup']>,
  accounts: Awaited<ReturnType<ClustersTogether['end']>>,
): BlockStart {
  return {
    number,
    variants: [...warmth].map(([variant, warmup]) => {
      const broker = accounts.get(variant)
      return { variant, warmup, ...(broker && { broker }) }
    }),
  }
}
