import { CommandError } from '@rpc-vs-mom/cli'
import { describeEnvironment, type CapacitySearch, type Manifest } from '@rpc-vs-mom/results'
import {
  beginRun,
  describeParticipant,
  participantsOf,
  equalPairsAmong,
  manifestFactsOf,
  acquireBrokersOrStandIns,
  standInFor,
  observabilityOf,
  planRounds,
  runApp,
  runBlocks,
  searchTogether,
  isGeneratorFault,
  temporaryFolder,
  surroundingsOf,
  variantsNamed,
  versionsOf,
  type Participant,
  type FoundBrokers,
  type RunRecord,
  type Setting,
  type TogetherSpec,
} from '@rpc-vs-mom/experiment'
import type { Questions, Workload } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'
import {
  loadSettings,
  loadsIn,
  loadsOf,
  outstandingMax,
  type MeasuredLoad,
  scheduleOf,
  warmupPlan,
} from './experiment-loads.ts'
import { drawSettings, specsOf, type DrawnSettings } from './experiment-settings.ts'
import { hasMissedBelow } from './climb.ts'
import { stopOnSignal, type Interruption } from '../interruption.ts'
import { inOneSentence } from '../one-sentence.ts'
import { commandTyped } from '../command-typed.ts'
import { log } from '../log.ts'
import { logTrial } from '../log-trial.ts'
import { exitCodeOf } from '../summary.ts'
import { warnOfOthers } from '../warn-of-others.ts'

/** Runs an experiment and its report; sets the exit code, see `exitCodeOf`. */
export async function runExperiment(flags: ExperimentFlags, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const drawn = { workload, settings: await drawSettings(flags, workload) }
  const interruption = stopOnSignal(stack)
  warnOfOthers(stack)
  await interruption.guard(inOneSentence(measure(flags, drawn, { stack, interruption })))
}

interface Drawn {
  readonly workload: Workload
  readonly settings: DrawnSettings
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
  const { participants, specs } = prepared
  const capacity = await capacityOf(prepared, course)
  const loads = loadsOf(flags, capacity)
  const schedule = scheduleOf(flags, participants, loads)
  const loadNamed = (name: string): MeasuredLoad => loads.find(({ block }) => block.name === name)!
  const questionsOf = ({ setting }: MeasuredLoad): Questions =>
    drawn.settings.get(setting)!.questions
  const rounds = schedule.map((round) => {
    const load = loadNamed(round.load)
    return { rate: load.block.rateRps, questions: questionsOf(load) }
  })
  const load = loadSettings(flags, Math.max(...rounds.map(({ rate }) => rate)))
  const plan = planRounds(load, rounds)
  const { climb } = flags.experiment
  await interruption.pause()
  const record = await beginRun(flags.results, {
    ...manifestFactsOf(load, plan, commandTyped()),
    ...describeRun(prepared),
    order: schedule.map(({ order }) => order),
    design: {
      experiment: flags.experiment.name,
      loads: loads.map(({ block }) => block),
      rounds: schedule.map(({ start, load: name }) => ({ start, load: name })),
      starts: [],
      ...(capacity && { capacity }),
      ...(climb && { climb }),
      takenShareMax,
      ...partsOf(flags, participants),
    },
  })
  interruption.beforeEnd(() => keepWhatIsComplete(record))
  await runBlocks(
    schedule,
    {
      participants,
      specOf: (name) => specs.get(loadNamed(name).setting)!,
      record,
      stack,
      warmupPlan: (block, name) => {
        const { block: own, setting } = loadNamed(name)
        const handlerMs = setting?.handlerTime?.ms
        const asked = { questions: questionsOf(loadNamed(name)), ...(handlerMs && { handlerMs }) }
        // Settings have rates of their own; loads of one setting are warmed up at the highest.
        const rate = setting ? own.rateRps : load.rate
        return warmupPlan({ ...load, rate }, asked, block)
      },
      planOf: (round) => plan.ofRound(round),
      pause: () => interruption.pause(),
      isSpoilt: isGeneratorFault,
      ...(climb && { isNeedless: (round) => hasMissedBelow(round, record, climb) }),
      tried: (result, { variant }) =>
        logTrial(result, {
          codec: variant.codec,
          questions: rounds[result.record.round - 1]!.questions,
        }),
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
  readonly drawn: DrawnSettings
  readonly brokers: FoundBrokers
  readonly participants: readonly Participant[]
  readonly missing: Manifest['missing']
  readonly specs: ReadonlyMap<Setting | undefined, TogetherSpec>
  /** What a reader has to know first. */
  readonly notice: string | undefined
}

async function prepare(
  flags: ExperimentFlags,
  { workload, settings: drawn }: Drawn,
  { stack }: Course,
): Promise<Prepared> {
  const asked = variantsNamed(flags.variant)
  const found = await acquireBrokersOrStandIns(asked, stack, { onProgress: log })
  const { brokers, variants, notice } = found
  if (notice !== undefined) log(notice)
  const folder = await temporaryFolder(stack)
  const { participants, missing } = participantsOf(variants, {
    brokerUnavailable: brokers.reasons,
    aa: flags.aa && flags.experiment.hasTwin,
  })
  if (participants.length === 0)
    throw new CommandError('unreachable', [...brokers.reasons.values()].join('\n'))
  const specs = await specsOf(drawn, { flags, workload, brokers, folder, stack })
  return { flags, drawn, brokers, participants, missing, specs, notice }
}

/** Those of which both variants take part. */
function partsOf({ experiment: { parts } }: ExperimentFlags, participants: readonly Participant[]) {
  const takesPart = (variant: string): boolean => participants.some(({ name }) => name === variant)
  return parts && { parts: parts.filter(({ from, to }) => takesPart(from) && takesPart(to)) }
}

function describeRun({ flags, brokers, participants, missing, notice }: Prepared) {
  const surroundings = surroundingsOf(flags.workers, brokers)
  const observability = observabilityOf(brokers)
  return {
    question: questionOf(flags, participants, notice),
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

/** Of the setting of the first load that is a share of it; undefined where no load is, or rates were given. */
async function capacityOf(
  { flags, participants, specs, drawn }: Prepared,
  { stack, interruption }: Course,
): Promise<CapacitySearch | undefined> {
  const load = loadsIn(flags).find(({ ofCapacity }) => ofCapacity !== undefined)
  if (load === undefined || flags.rate !== undefined) return undefined
  log('searching how much each variant holds')
  const firstRps = load.setting ? load.rateRps : search.firstRps
  return searchTogether({
    participants: participants.filter(({ twinOf }) => twinOf === undefined),
    spec: specs.get(load.setting)!,
    questions: drawn.get(load.setting)!.questions,
    settings: {
      ...loadSettings(flags, firstRps),
      timeout: Math.min(flags.timeout, searchTimeoutMs),
      maxOutstanding: outstandingMax,
    },
    slo,
    // A slow handler holds so little that twice as much would only fill queues.
    search: load.setting ? { ...search, firstRps } : search,
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
  notice: string | undefined,
): Manifest['question'] {
  const names = participants.map(({ name }) => name)
  const { challenger: wanted } = experiment
  const inOrder = [wanted, standInFor(wanted), ...names.slice(1)]
  const challenger = inOrder.find((name) => name !== undefined && names.includes(name))
  return {
    text: [...(notice === undefined ? [] : [notice]), experiment.question].join(' '),
    baseline: names[0]!,
    ...(challenger !== undefined && { challenger }),
    equalPairs: equalPairsAmong(names),
  }
}
