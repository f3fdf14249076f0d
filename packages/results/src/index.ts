/**
 * The record: what a run leaves behind, and what can be said about it.
 *
 * Recorder, run format on disk, description of the machine, verdict per trial, comparison of variants.
 * It sends no request, starts no process, and draws nothing: apps/hammer and apps/report do.
 */
export { brokerDifferences, type BrokerAccount, type BrokerCount } from './broker-account.ts'
export { isHammerOnly, type ComponentCost, type Cost, type Role } from './cost.ts'
export { endedProcesses } from './ended-processes.ts'
export { describeEnvironment, type Environment } from './environment.ts'
export { generatorHealth, type GeneratorFigures } from './generator-health.ts'
export { distributionOf, mergeHistograms, type Distribution, type Histogram } from './histogram.ts'
export { hostAccount, type HostAccount, type HostSecond } from './host.ts'
export { median } from './median.ts'
export type { ProgramPauses } from './program-pauses.ts'
export * as numbers from './numbers.ts'
export { quantile } from './quantile.ts'
export { pairedRatio, type PairedRatio } from './paired-ratio.ts'
export { generatorLimits } from './generator-faults.ts'
export { judgeTrial, type TrialEvidence, type TrialLoad, type TrialVerdict } from './judge-trial.ts'
export { failAboveShareDefault, outstandingNeeded, type TrialOutcome } from './trial-outcome.ts'
export { failedRequests, ledgerBalances, unansweredRequests, type Ledger } from './ledger.ts'
export type {
  Commands,
  DataSet,
  Manifest,
  MissingVariant,
  PlanSummary,
  Question,
  RepeatedTrial,
  Variant,
  VariantComponent,
} from './manifest.ts'
export {
  createRecorder,
  type Outcome,
  type Recorder,
  type RecorderOptions,
  type Sample,
  type WorkerTimes,
} from './recorder.ts'
export { mergeOverTime, stretchPercentiles, type Stretch } from './over-time.ts'
export type { Interval, Recording, RecordingSink, RecordingTag } from './recording.ts'
export { TrialLog } from './trial-log.ts'
export {
  plannedPercentiles,
  type AnswerTime,
  type PlannedPercentiles,
} from './planned-percentiles.ts'
export { ResultsError } from './results-error.ts'
export { claimRunFolder, trialFiles, type TrialName } from './run-folder.ts'
export { isSupported, percentileUs } from './supported-percentiles.ts'
export { mergeParts, responseUs, type MeanParts, type TimeSplit } from './time-split.ts'
export { SlowestRequests, slowestHundredth } from './slowest-requests.ts'
export { attributeTail, tailCauses, type Tail, type TailCause } from './tail.ts'
export { readTimeline, type TimelineRow } from './timeline.ts'
export type { EventLoopHealth, GeneratorHealth, TrialRecord } from './trial.ts'
export { writeFileWhole } from './write-file.ts'
export { formatJson, writeManifest, writeTrial } from './write-run.ts'
export { listRuns, readRun, type Run } from './read-run.ts'
export { comparisonLimits } from './compare-pair.ts'
export { compareRun } from './compare-run.ts'
export type {
  Comparison,
  MetricRatio,
  NoiseFloor,
  PairComparison,
  PairOutcome,
  Spread,
  Validity,
  VariantSummary,
} from './comparison.ts'
