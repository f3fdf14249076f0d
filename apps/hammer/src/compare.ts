import { CommandError } from '@rpc-vs-mom/cli'
import { describeEnvironment, type Manifest } from '@rpc-vs-mom/results'
import {
  beginRun,
  checkFaults,
  acquireBrokersOrStandIns,
  observabilityOf,
  versionsOf,
  describeParticipant,
  type FoundBrokers,
  participantsOf,
  equalPairsAmong,
  type Participant,
  manifestFactsOf,
  requireGiven,
  runApp,
  type RunRecord,
  scheduleRounds,
  seedInto,
  surroundingsOf,
  runScheduledTrial,
  standInFor,
  temporaryFolder,
  type TrialResult,
  type ScheduledTrial,
} from '@rpc-vs-mom/experiment'
import { servingOf, type Workload } from '@rpc-vs-mom/workload'
import type { CompareFlags } from './compare-flags.ts'
import { drawRun, type DrawnRun } from './draw-run.ts'
import { gatedExitCode, missedGates, readBaseline, requireComparable } from './gates/gates.ts'
import { stopOnSignal, type Interruption } from './interruption.ts'
import { otherKind } from './likely-cause.ts'
import { inOneSentence } from './one-sentence.ts'
import { commandTyped } from './command-typed.ts'
import { log } from './log.ts'
import { logTrial } from './log-trial.ts'
import { exitCodeOf, sizeOf, summaryTable } from './summary.ts'
import { warnOfOthers } from './warn-of-others.ts'

/** Runs a whole comparison and its report; sets the exit code, see `exitCodeOf`. */
export async function compare(flags: CompareFlags, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  checkFaults(flags.faults ?? [], {
    durationMs: flags.duration,
    workers: flags.workers,
    variants: flags.variant,
  })
  const kinds = await requireGiven(flags.variant.flatMap(({ given }) => given ?? []))
  for (const [{ url }, kind] of kinds) log(`--target ${String(url)}: ${otherKind(kind)}`)
  const plan = await drawRun(flags, workload, flags.rounds)
  const interruption = stopOnSignal(stack)
  warnOfOthers(stack)
  const course = { kinds, stack, interruption }
  await interruption.guard(inOneSentence(measure({ flags, workload, plan }, course)))
}

interface Drawn {
  readonly flags: CompareFlags
  readonly workload: Workload
  readonly plan: DrawnRun
}

interface Course {
  /** Of the queues of targets that were declared otherwise than their URLs say. */
  readonly kinds: Awaited<ReturnType<typeof requireGiven>>
  readonly stack: AsyncDisposableStack
  readonly interruption: Interruption
}

async function measure(
  { flags, workload, plan }: Drawn,
  { kinds, stack, interruption }: Course,
): Promise<void> {
  const { settings } = plan
  const { brokers, variants, notice } = await acquireBrokersOrStandIns(flags.variant, stack, {
    onProgress: log,
    isBreakable: breaksBroker(flags),
  })
  if (notice !== undefined) log(notice)
  const folder = await temporaryFolder(stack)
  log(`seeding ${sizeOf(plan.questions.dataSet)}`)
  const dataFile = await seedInto(folder, workload, settings, stack)
  const serving = servingOf(workload, settings, dataFile)
  requireBreakable(flags, brokers)
  const { participants, missing } = participantsOf(variants, {
    brokerUnavailable: brokers.reasons,
    aa: flags.aa,
  })
  if (participants.length === 0)
    throw new CommandError(
      'unreachable',
      [...brokers.reasons.values()].join('\n') || 'No variant was named.',
    )
  const schedule = scheduleRounds(
    participants.map(({ name }) => name),
    flags.rounds,
    flags.seed,
  )
  const surroundings = surroundingsOf(flags.workers, brokers)
  const observability = observabilityOf(brokers)
  const facts = manifestFactsOf(flags, plan, commandTyped())
  const baseline = await readBaseline(flags)
  requireComparable(baseline, { ...facts, ...(observability !== undefined && { observability }) })
  await interruption.pause()
  const record = await beginRun(flags.results, {
    ...facts,
    ...namesOf({ flags, plan, notice }, participants, schedule),
    ...(observability !== undefined && { observability }),
    variants: participants.map((participant) => describeParticipant(participant, surroundings)),
    missing,
    cluster: 'started for each trial',
    environment: describeEnvironment(versionsOf(brokers)),
  })
  interruption.beforeEnd(() => keepWhatIsComplete(record, schedule.length))
  let repeatsLeft = flags.repeats
  for (const trial of schedule) {
    const participant = participants.find(({ name }) => name === trial.variant)!
    const context = {
      settings: flags,
      plan,
      serving,
      participant,
      brokers,
      record,
      stack,
      pause: () => interruption.pause(),
      tried: (result: TrialResult) =>
        logTrial(result, {
          codec: participant.variant.codec,
          kind: participant.variant.given && kinds.get(participant.variant.given),
          questions: plan.questions,
        }),
    }
    repeatsLeft -= await runScheduledTrial(trial, context, repeatsLeft)
  }
  await record.finish()
  await stack.disposeAsync()
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
  const missed = missedGates(flags, record, baseline)
  for (const sentence of missed) log(sentence)
  process.exitCode = gatedExitCode(exitCodeOf(record.trials), missed)
}

function questionOf({ questions }: DrawnRun): string {
  return questions.sends === true ? questionOfAcceptance : questionOfReplies
}

function breaksBroker({ faults = [] }: CompareFlags): boolean {
  return faults.some(({ target }) => target === 'broker')
}

/** Throws one sentence where a broker is to be broken that is not ours to break. */
function requireBreakable(flags: CompareFlags, { found }: FoundBrokers): void {
  if (!breaksBroker(flags)) return
  for (const [name, { how, faultTarget }] of found) {
    if (faultTarget !== undefined) continue
    throw new CommandError(
      'usage',
      `--fault: ${name} (${how}) is not ours to break; install RabbitMQ and unset RABBITMQ_URL and RABBITMQ_IMAGE, or name variants without it.`,
    )
  }
}

/** The trials that are complete make a run of their own, which says that it was stopped. */
async function keepWhatIsComplete(record: RunRecord, planned: number): Promise<void> {
  const complete = record.trials.length
  if (complete === planned) return
  if (complete === 0) return log('no trial was complete, so there is nothing to report')
  await record.finish(`after ${complete} of ${planned} trials`)
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
}

const questionOfReplies =
  'For the same work, should a caller use RPC through a load balancer or request/reply over a broker?'

const questionOfAcceptance =
  'For work that is accepted now and done later, should a caller use RPC to workers that keep a log, or a queue of a broker?'

function namesOf(
  { flags, plan, notice }: Pick<Drawn, 'flags' | 'plan'> & { readonly notice: string | undefined },
  participants: readonly Participant[],
  schedule: readonly ScheduledTrial[],
): Pick<Manifest, 'order' | 'question'> {
  const names = participants.map(({ name }) => name)
  const baseline = names[0]!
  const others = participants.flatMap(({ name, twinOf }) =>
    twinOf === undefined && name !== baseline ? [name] : [],
  )
  const challenger =
    ['mom', standInFor('mom')].find((name) => others.some((other) => other === name)) ?? others[0]
  const text = flags.question ?? questionOf(plan)
  return {
    order: Array.from({ length: flags.rounds }, (_, index) =>
      schedule.filter(({ round }) => round === index + 1).map(({ variant }) => variant),
    ),
    question: {
      text: notice === undefined ? text : `${notice} ${text}`,
      baseline,
      ...(challenger !== undefined && { challenger }),
      equalPairs: equalPairsAmong(names),
    },
  }
}
