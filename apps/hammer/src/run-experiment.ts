import { CommandError } from '@rpc-vs-mom/cli'
import { describeEnvironment, type CapacitySearch, type Manifest } from '@rpc-vs-mom/results'
import {
  beginRun,
  describeParticipant,
  participantsOf,
  equalPairsAmong,
  manifestFactsOf,
  findBrokers,
  observabilityOf,
  planRounds,
  runApp,
  runBlocks,
  searchTogether,
  seedInto,
  isGeneratorFault,
  temporaryFolder,
  surroundingsOf,
  variantsNamed,
  versionsOf,
  type Participant,
  type FoundBrokers,
  type RunRecord,
  type TogetherSpec,
} from '@rpc-vs-mom/experiment'
import { servingOf, type Questions, type Workload } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'
import {
  loadSettings,
  loadsOf,
  outstandingMax,
  scheduleOf,
  warmupPlan,
} from './experiment-loads.ts'
import { drawQuestions, type DrawnQuestions } from './draw-run.ts'
import { stopOnSignal, type Interruption } from './interruption.ts'
import { inOneSentence } from './one-sentence.ts'
import { commandTyped } from './command-typed.ts'
import { log } from './log.ts'
import { logTrial } from './log-trial.ts'
import { exitCodeOf, sizeOf } from './summary.ts'
import { warnOfOthers } from './warn-of-others.ts'

/** Runs an experiment and its report; sets the exit code, see `exitCodeOf`. */
export async function runExperiment(flags: ExperimentFlags, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const drawn = { workload, ...(await drawQuestions(flags, workload)) }
  const interruption = stopOnSignal(stack)
  warnOfOthers(stack)
  await interruption.guard(inOneSentence(measure(flags, drawn, { stack, interruption })))
}

interface Drawn extends DrawnQuestions {
  readonly workload: Workload
}

interface Course {
  readonly stack: AsyncDisposableStack
  readonly interruption: Interruption
}

/** A round of which others took more is set aside: four times what a quiet machine shows. */
const takenShareMax = 0.1

/** Share of the rounds that may be done again because the hammer could not keep to the plan. */
const repeatsShare = 0.25

async function measure(flags: ExperimentFlags, drawn: Drawn, course: Course): Promise<void> {
  const prepared = await prepare(flags, drawn, course)
  const { stack, interruption } = course
  const { participants, questions, spec } = prepared
  const capacity = flags.rate === undefined ? await capacityOf(prepared, course) : undefined
  const loads = loadsOf(flags, capacity)
  const schedule = scheduleOf(flags, participants, loads)
  const rates = schedule.map(({ load }) => loads.find(({ name }) => name === load)!.rateRps)
  const load = loadSettings(flags, Math.max(...rates))
  const plan = planRounds(load, questions, rates)
  await interruption.pause()
  const record = await beginRun(flags.results, {
    ...manifestFactsOf(load, plan, commandTyped()),
    ...describeRun(prepared),
    order: schedule.map(({ order }) => order),
    design: {
      experiment: flags.experiment.name,
      loads,
      rounds: schedule.map(({ start, load: name }) => ({ start, load: name })),
      starts: [],
      ...(capacity && { capacity }),
      takenShareMax,
      ...partsOf(flags, participants),
    },
  })
  interruption.beforeEnd(() => keepWhatIsComplete(record))
  await runBlocks(
    schedule,
    {
      participants,
      spec,
      record,
      stack,
      warmupPlan: (block) => warmupPlan(load, questions, block),
      planOf: (round) => plan.ofRound(round),
      pause: () => interruption.pause(),
      isSpoilt: isGeneratorFault,
      tried: (result, { variant }) => logTrial(result, { codec: variant.codec, questions }),
    },
    Math.ceil(schedule.length * repeatsShare),
  )
  await record.finish()
  await stack.disposeAsync()
  await runApp('report', [record.folder])
  // What the machine spoiled is no fault of what was measured: the report says that it is too noisy.
  process.exitCode = exitCodeOf(record.trials.filter((trial) => !isGeneratorFault(trial)))
}

/** The starts that are complete make a run of their own, which says that it was stopped. */
async function keepWhatIsComplete(record: RunRecord): Promise<void> {
  const complete = record.trials.length
  const planned = record.manifest.order.flat().length
  if (complete === planned) return
  if (complete === 0) return log('no block was complete, so there is nothing to report')
  await record.finish(`after ${complete} of ${planned} blocks`)
  await runApp('report', [record.folder])
}

/** What is there before anything is measured. */
interface Prepared {
  readonly flags: ExperimentFlags
  readonly questions: Questions
  readonly brokers: FoundBrokers
  readonly participants: readonly Participant[]
  readonly missing: Manifest['missing']
  readonly spec: TogetherSpec
}

async function prepare(
  flags: ExperimentFlags,
  { workload, settings, questions }: Drawn,
  { stack }: Course,
): Promise<Prepared> {
  const folder = await temporaryFolder(stack)
  log(`seeding ${sizeOf(questions.dataSet)}`)
  const dataFile = await seedInto(folder, workload, settings, stack)
  const asked = variantsNamed(flags.variant)
  const brokers = await findBrokers(asked, stack, { onProgress: log })
  const { participants, missing } = participantsOf(asked, {
    brokerUnavailable: brokers.reasons,
    aa: flags.aa,
  })
  if (participants.length === 0)
    throw new CommandError('unreachable', [...brokers.reasons.values()].join('\n'))
  const { workers, connections } = flags
  const serving = servingOf(workload, settings, dataFile)
  const spec = { serving, brokers, workers, connections, maxOutstanding: outstandingMax }
  return { flags, questions, brokers, participants, missing, spec }
}

/** Those of which both variants take part. */
function partsOf({ experiment: { parts } }: ExperimentFlags, participants: readonly Participant[]) {
  const takesPart = (variant: string): boolean => participants.some(({ name }) => name === variant)
  return parts && { parts: parts.filter(({ from, to }) => takesPart(from) && takesPart(to)) }
}

function describeRun({ flags, brokers, participants, missing }: Prepared) {
  const surroundings = surroundingsOf(flags.workers, brokers)
  const observability = observabilityOf(brokers)
  return {
    question: questionOf(flags, participants),
    variants: participants.map((participant) => describeParticipant(participant, surroundings)),
    missing,
    cluster: 'started for each block of rounds',
    environment: describeEnvironment(versionsOf(brokers)),
    ...(observability !== undefined && { observability }),
  } as const
}

const slo = { p99Ms: 50, failedShare: 0.01 }
/** Ten times what is asked of a percentile: who waits longer has missed it, and need not be waited for. */
const searchTimeoutMs = 500
const search = {
  firstRps: 2000,
  highestRps: 64_000,
  ratioMax: 1.25,
  trialsMax: 12,
  takenShareMax,
}

function capacityOf(
  { flags, participants, spec, questions }: Prepared,
  { stack, interruption }: Course,
): Promise<CapacitySearch> {
  log('searching how much each variant holds')
  return searchTogether({
    participants: participants.filter(({ twinOf }) => twinOf === undefined),
    spec,
    questions,
    settings: {
      ...loadSettings(flags, search.firstRps),
      timeout: Math.min(flags.timeout, searchTimeoutMs),
      maxOutstanding: outstandingMax,
    },
    slo,
    search,
    stack,
    pause: () => interruption.pause(),
    tried: (variant, { rateRps, isKept, reason }) =>
      log(
        `${variant} ${isKept ? 'keeps' : 'misses'} ${rateRps}/s${isKept || !reason ? '' : `: ${reason}`}`,
      ),
  })
}

function questionOf(
  { experiment }: ExperimentFlags,
  participants: readonly Participant[],
): Manifest['question'] {
  const names = participants.map(({ name }) => name)
  const challenger = [experiment.challenger, ...names.slice(1)].find((name) => names.includes(name))
  return {
    text: experiment.question,
    baseline: names[0]!,
    ...(challenger !== undefined && { challenger }),
    equalPairs: equalPairsAmong(names),
  }
}
