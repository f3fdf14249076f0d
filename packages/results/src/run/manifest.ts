import type { BlockDesign } from './block-design.ts'
import type { PlannedFault } from '../faults/fault.ts'
import type { Environment } from './environment.ts'
import type { Role } from '../record/cost.ts'

/** `manifest.json`: everything one must know to repeat a run and to read its figures. */
export interface Manifest {
  readonly schemaVersion: 2
  readonly name: string
  readonly question: Question
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Set when the last trial has been written; a run without it is half-written. */
  readonly finishedAt?: string
  /** After how much of it the run was stopped, such as `after 4 of 25 trials`; absent where it was not. */
  readonly interrupted?: string
  readonly plan: PlanSummary
  readonly variants: readonly Variant[]
  /** Variants that were asked for and could not run. */
  readonly missing: readonly MissingVariant[]
  /** Trials that the hammer or its neighbours spoiled and that were done again; none when absent. */
  readonly repeated?: readonly RepeatedTrial[]
  /** Per round, the names of the variants in the order they ran. */
  readonly order: readonly (readonly string[])[]
  readonly dataSet: DataSet
  readonly environment: Environment
  /** What observed the processes while they were measured: `off`, or the names of what was on. */
  readonly observability: string
  readonly commands: Commands
  /** Absent in runs from before they were recorded. */
  readonly timeLimits?: TimeLimits
  /** Whether the hammer started what it asked, and how often; not recorded by old runs. */
  readonly cluster?: 'already up' | 'started for each trial' | 'started for each block of rounds'
  /** Set where the rounds were short blocks at one or several loads; `plan` then describes the highest of them. */
  readonly design?: BlockDesign
}

/** What the run was made to find out; the headline verdict compares exactly the two variants named. */
export interface Question {
  readonly text: string
  /** The scorecard's deltas are against it. */
  readonly baseline: string
  /** Absent when only one variant is measured, and nothing compared. */
  readonly challenger?: string
  /** The same question for pairs whose sides stand on equal wires; none when absent. */
  readonly equalPairs?: readonly EqualPair[]
}

/** Two variants between which something that is neither RPC nor MOM makes no difference. */
export interface EqualPair {
  readonly baseline: string
  readonly challenger: string
  /** What both do, to follow "which both": `run on wires of this study, so that no library makes the difference`. */
  readonly both: string
}

/** The plan as resolved: the same for every variant of a round, which its hash proves. */
export interface PlanSummary {
  /** Of the plans of all rounds together. */
  readonly hash: string
  /** Of the plan of each round; absent in runs from when all rounds had the same. */
  readonly roundHashes?: readonly string[]
  readonly workload: string
  readonly seed: number
  readonly arrivals: 'poisson' | 'constant'
  /** The mean where there are steps. */
  readonly rateRps: number
  /** Rates one after the other, which fill the measured part; one rate when absent. */
  readonly steps?: readonly RateStep[]
  /** Requests asked in closed loop before the plan starts; absent in runs from before there were any. */
  readonly warmupRequests?: number
  readonly warmupMs: number
  readonly durationMs: number
  readonly timeoutMs: number
  /** Requests in the measured phase. */
  readonly requests: number
  readonly connections: number
  /** Bound on outstanding requests; above it requests are shed. */
  readonly outstandingMax: number
  /** Largest share of a plan that may stay unanswered without being an outcome; absent in old runs. */
  readonly failAboveShare?: number
  /** Settings of the workload that change a figure, by their names; none in runs from before they were recorded. */
  readonly settings: Readonly<Record<string, string>>
  /** Share of each kind of request, adding up to 1. */
  readonly mix: Readonly<Record<string, number>>
  /** Absent where every answer was compared with the right one, computed beforehand. */
  readonly judging?: Judging
  /** What is broken on purpose in each trial, in order of time; the hash covers it. None when absent. */
  readonly faults?: readonly PlannedFault[]
}

/** A stretch of the measured part with a rate of its own. */
export interface RateStep {
  readonly rateRps: number
  readonly durationMs: number
}

/** How replies were judged, where not by the right answer to each. */
export interface Judging {
  /** For the reader of the results. */
  readonly sentence: string
  /** Whether anything a reply may hold counts as right, so that nothing was checked. */
  readonly acceptsAll: boolean
}

/** One way of connecting hammer and workers. */
export interface Variant {
  readonly name: string
  /** One sentence for a reader who has not seen the code. */
  readonly summary: string
  /** The hops in order, such as `['hammer', 'gRPC', 'lb', 'gRPC', '5 workers']`. */
  readonly path: readonly string[]
  readonly codec: string
  readonly components: readonly VariantComponent[]
  /** Set on the second of two identical variants: their difference is the noise floor. */
  readonly twinOf?: string
  /** Set where it waits for work that another variant, else the same, only hands over. */
  readonly awaitsWorkOf?: string
}

export interface VariantComponent {
  readonly name: string
  readonly role: Role
  readonly processes: number
  /** Settings that can change a figure, such as prefetch or routing policy. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

export interface MissingVariant {
  readonly variant: string
  readonly reason: string
}

/** A trial that was not a measurement, and is not among the trials of the run: it was done again. */
export interface RepeatedTrial {
  readonly variant: string
  readonly round: number
  /** Why it was INVALID; never wrong answers, errors or an unbalanced ledger. */
  readonly reasons: readonly string[]
}

export interface DataSet {
  readonly hash: string
  readonly seed: number
  /** How many there are of what, by the word for one. */
  readonly size: Readonly<Record<string, number>>
}

/** What to type to get the run and its report again. */
export interface Commands {
  readonly run: string
  readonly report: string
}

/** Times beside the deadline after which something happens by itself; those of a run, whatever the variant. */
export interface TimeLimits {
  /** To open a connection. */
  readonly connectMs: number
  /** How often a silent connection is asked for a sign of life. */
  readonly heartbeatMs: number
  /** How much before the deadline a worker says that it is over. */
  readonly answerBeforeDeadlineMs: number
  /** Longer deadlines are cut to this. */
  readonly longestDeadlineMs: number
  /** After its deadline, for a request to end. */
  readonly settleMs: number
  /** After the last request has ended, for late replies to be counted. */
  readonly lateRepliesMs: number
}
