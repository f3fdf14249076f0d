import { CommandError } from '@rpc-vs-mom/cli'
import {
  describeEnvironment,
  failAboveShareDefault,
  outstandingNeeded,
  type BlockLoad,
  type CapacitySearch,
  type Manifest,
} from '@rpc-vs-mom/results'
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
  scheduleBlocks,
  searchTogether,
  seedInto,
  isGeneratorFault,
  temporaryFolder,
  surroundingsOf,
  variantsNamed,
  versionsOf,
  type Participant,
  type FoundBrokers,
  type LoadSettings,
  type RunRecord,
  type ScheduledRound,
  type TogetherSpec,
  type TrialPlan,
} from '@rpc-vs-mom/experiment'
import { servingOf, type Questions, type Workload } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'
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

function scheduleOf(
  { experiment, size, seed }: ExperimentFlags,
  participants: readonly Participant[],
  loads: readonly BlockLoad[],
): ScheduledRound[] {
  const { roundsPerStart, starts, fewer = {} } = experiment.sizes[size]
  const names = participants.map(({ name }) => name)
  const asked = [names[0], experiment.challenger]
  const shares = loads.map(({ name: load }, index) => {
    const ofLoad = (rounds: readonly number[]): number => rounds[index] ?? rounds.at(-1)!
    const seldom = participants.flatMap(({ name, twinOf }) => {
      const rounds = asked.includes(name) ? undefined : fewer[twinOf === undefined ? name : 'twin']
      return rounds === undefined ? [] : [[name, ofLoad(rounds)] as const]
    })
    return {
      name: load,
      roundsPerStart: ofLoad(roundsPerStart),
      fewer: Object.fromEntries(seldom),
    }
  })
  return scheduleBlocks(names, { loads: shares, starts, seed })
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

const outstandingMax = 100_000

/** A third of the block that is measured, after requests in closed loop that compile the hot path. */
function warmupPlan(load: LoadSettings, questions: Questions, block: number): TrialPlan {
  const warmupRequests = block === 1 ? firstRequests : 0
  const seed = load.seed + 1_000_000 + block
  const settings = {
    ...load,
    seed,
    warmupRequests,
    warmup: 0,
    duration: Math.max(load.duration / 3, 1000 / load.rate),
  }
  return planRounds(settings, questions, [load.rate]).ofRound(1)
}

const firstRequests = 1000

function loadSettings(
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

const slo = { p99Ms: 50, failedShare: 0.01 }
/** Ten times what is asked of a percentile: who waits longer has missed it, and need not be waited for. */
const searchTimeoutMs = 500
const search = { firstRps: 2000, highestRps: 64_000, ratioMax: 1.25, takenShareMax }

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

function loadsOf(
  { rate, experiment, size }: ExperimentFlags,
  capacity?: CapacitySearch,
): BlockLoad[] {
  const { blockMs } = experiment.sizes[size]
  const requestsAt = (rateRps: number): number => Math.round((rateRps * blockMs) / 1000)
  if (rate)
    return rate
      .toSorted((a, b) => a - b)
      .map((rateRps) => ({ name: `${rateRps}/s`, rateRps, requests: requestsAt(rateRps) }))
  const kept = capacity!.variants.flatMap(({ keptRps }) => keptRps ?? [])
  // A machine on which nothing could be found can still be told to be too noisy, by what is measured at low rates.
  if (kept.length < capacity!.variants.length)
    return experiment.loads.map(({ name, fallbackRps: rateRps }) => ({
      name,
      rateRps,
      requests: requestsAt(rateRps),
    }))
  const smallest = Math.min(...kept)
  return experiment.loads.map(({ name, ofCapacity }) => {
    const rateRps = Number((smallest * ofCapacity).toPrecision(2))
    return { name, rateRps, ofCapacity, requests: requestsAt(rateRps) }
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
