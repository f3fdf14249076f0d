import { CommandError } from '@rpc-vs-mom/cli'
import { describeEnvironment, type Manifest } from '@rpc-vs-mom/results'
import {
  beginRun,
  findBrokers,
  observabilityOf,
  versionsOf,
  describeEntrant,
  enterVariants,
  equalPair,
  type Entrant,
  factsOf,
  requireGiven,
  runApp,
  type RunRecord,
  scheduleRounds,
  seedInto,
  surroundingsOf,
  takeTurn,
  temporaryFolder,
  type TrialResult,
  type Turn,
} from '@rpc-vs-mom/experiment'
import { servingOf, type Workload } from '@rpc-vs-mom/workload'
import type { CompareFlags } from './compare-flags.ts'
import { drawRun, type DrawnRun } from './draw-run.ts'
import { stopOnSignal, type Interruption } from './interruption.ts'
import { otherKind } from './likely-cause.ts'
import { inOneSentence } from './one-sentence.ts'
import { commandTyped } from './command-typed.ts'
import { say } from './say.ts'
import { tellTrial } from './tell-trial.ts'
import { exitCodeOf, sizeOf, summaryTable } from './summary.ts'
import { warnOfOthers } from './warn-of-others.ts'

/** Runs a whole comparison and its report; sets the exit code, see `exitCodeOf`. */
export async function compare(flags: CompareFlags, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const kinds = await requireGiven(flags.variant.flatMap(({ given }) => given ?? []))
  for (const [{ url }, kind] of kinds) say(`--target ${String(url)}: ${otherKind(kind)}`)
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
  const folder = await temporaryFolder(stack)
  say(`seeding ${sizeOf(plan.questions.dataSet)}`)
  const dataFile = await seedInto(folder, workload, settings, stack)
  const serving = servingOf(workload, settings, dataFile)
  const brokers = await findBrokers(flags.variant, stack, say)
  const { entrants, missing } = enterVariants(flags.variant, {
    noBroker: brokers.reasons,
    aa: flags.aa,
  })
  if (entrants.length === 0)
    throw new CommandError(
      'unreachable',
      [...brokers.reasons.values()].join('\n') || 'No variant was named.',
    )
  const turns = scheduleRounds(
    entrants.map(({ name }) => name),
    flags.rounds,
    flags.seed,
  )
  const surroundings = surroundingsOf(flags.workers, brokers)
  const observability = observabilityOf(brokers)
  await interruption.pause()
  const record = await beginRun(flags.results, {
    ...factsOf(flags, plan, commandTyped()),
    ...namesOf(flags, entrants, turns),
    ...(observability !== undefined && { observability }),
    variants: entrants.map((entrant) => describeEntrant(entrant, surroundings)),
    missing,
    cluster: 'started for each trial',
    environment: describeEnvironment(versionsOf(brokers)),
  })
  interruption.beforeEnd(() => keepWhatIsComplete(record, turns.length))
  let repeatsLeft = flags.repeats
  for (const turn of turns) {
    const entrant = entrants.find(({ name }) => name === turn.variant)!
    const context = {
      settings: flags,
      plan,
      serving,
      entrant,
      brokers,
      record,
      stack,
      pause: () => interruption.pause(),
      tried: (result: TrialResult) =>
        tellTrial(result, {
          codec: entrant.variant.codec,
          kind: entrant.variant.given && kinds.get(entrant.variant.given),
          questions: plan.questions,
        }),
    }
    repeatsLeft -= await takeTurn(turn, context, repeatsLeft)
  }
  await record.finish()
  await stack.disposeAsync()
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
  process.exitCode = exitCodeOf(record.trials)
}

/** The trials that are complete make a run of their own, which says that it was stopped. */
async function keepWhatIsComplete(record: RunRecord, planned: number): Promise<void> {
  const complete = record.trials.length
  if (complete === planned) return
  if (complete === 0) return say('no trial was complete, so there is nothing to report')
  await record.finish(`after ${complete} of ${planned} trials`)
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
}

function namesOf(
  flags: CompareFlags,
  entrants: readonly Entrant[],
  turns: readonly Turn[],
): Pick<Manifest, 'order' | 'question'> {
  const baseline = entrants[0]!.name
  const others = flags.variant.filter(({ name }) => name !== baseline)
  const names = entrants.map(({ name }) => name)
  const hasEqualPair = Object.values(equalPair).every((name) => names.includes(name))
  const challenger = others.find(({ name }) => name === 'mom') ?? others[0]
  return {
    order: Array.from({ length: flags.rounds }, (_, index) =>
      turns.filter(({ round }) => round === index + 1).map(({ variant }) => variant),
    ),
    question: {
      text: 'For the same work, should a caller use RPC through a load balancer or request/reply over a broker?',
      baseline,
      ...(challenger && { challenger: challenger.name }),
      ...(hasEqualPair && { equalPair }),
    },
  }
}
