/**
 * The record: what a run leaves behind, and what can be said about it.
 *
 * Recorder, run format on disk, description of the machine, verdict per trial, comparison of variants.
 * It sends no request, starts no process, and draws nothing: apps/hammer and apps/report do.
 */
export { backlogShape, type BacklogShape } from './record/backlog-shape.ts'
export { acceptanceFindings, type AcceptanceFinding } from './acceptance/acceptance-finding.ts'
export { offeredLoad } from './run/offered-load.ts'
export {
  storeDifferences,
  storeUnknown,
  type StoreAccount,
  type VisibleTimes,
} from './record/store-account.ts'
export { brokerDifferences, type BrokerAccount, type BrokerCount } from './record/broker-account.ts'
export { isHammerOnly, type ComponentCost, type Cost, type Role } from './record/cost.ts'
export {
  faultKinds,
  faultText,
  isDisturbing,
  type FaultAction,
  type FaultKind,
  type PlannedFault,
} from './faults/fault.ts'
export {
  faultOutcomes,
  type FaultOutcome,
  type MedianTime,
  type VariantOutcome,
} from './recovery/fault-outcomes.ts'
export { faultSentence, faultTitle } from './recovery/fault-sentence.ts'
export { recoveriesOf, recoveryRules, type Recovery } from './recovery/recovery.ts'
export { RequestLog, type RequestEnd } from './recovery/request-log.ts'
export { shareAbove } from './verdict/share-above.ts'
export { endedProcesses } from './verdict/ended-processes.ts'
export { describeEnvironment, type Environment } from './run/environment.ts'
export {
  generatorHealth,
  type EventLoopHealth,
  type GeneratorFigures,
  type GeneratorHealth,
} from './record/generator-health.ts'
export {
  distributionOf,
  mergeHistograms,
  type Distribution,
  type Histogram,
} from './record/histogram.ts'
export { hostAccount, takenShare, type HostAccount, type HostSecond } from './record/host.ts'
export { median } from './statistics/median.ts'
export type { ProgramPauses } from './record/program-pauses.ts'
export * as numbers from './numbers.ts'
export { emptyHistogram } from './record/histogram.ts'
export { quantile } from './statistics/quantile.ts'
export { pairedRatio, type PairedRatio } from './statistics/paired-ratio.ts'
export { generatorLimits } from './verdict/generator-faults.ts'
export { judgeTrial, type TrialVerdict } from './verdict/judge-trial.ts'
export { ledgerMeanings } from './record/ledger-meanings.ts'
export { meaningsIn, outcomeMeanings, verdictMeanings } from './verdict/meanings.ts'
export type { TrialEvidence, TrialLoad } from './verdict/trial-evidence.ts'
export {
  failAboveShareDefault,
  outstandingNeeded,
  type TrialOutcome,
} from './verdict/trial-outcome.ts'
export { failedRequests, ledgerBalances, unansweredRequests, type Ledger } from './record/ledger.ts'
export type {
  BlockDesign,
  BlockLoad,
  BlockRound,
  BlockSetting,
  BlockStart,
  BlockStartOfVariant,
  CapacityInterval,
  CapacityOfVariant,
  CapacitySearch,
  CapacityTrial,
  DesignPart,
  ServiceLevel,
} from './run/block-design.ts'
export type {
  Commands,
  DataSet,
  EqualPair,
  Judging,
  Manifest,
  MissingVariant,
  PlanSummary,
  Question,
  RepeatedTrial,
  Variant,
  VariantComponent,
} from './run/manifest.ts'
export {
  createRecorder,
  type SampleOutcome,
  type Recorder,
  type RecorderOptions,
  type Sample,
  type WorkerTimes,
} from './record/recorder.ts'
export { mergeOverTime, stretchPercentiles, type Stretch } from './record/over-time.ts'
export type { Interval, Recording, RecordingSink, RecordingTag } from './record/recording.ts'
export { TrialLog } from './record/trial-log.ts'
export {
  plannedPercentiles,
  type AnswerTime,
  type PlannedPercentiles,
} from './statistics/planned-percentiles.ts'
export { readText } from './run/document.ts'
export { ResultsError } from './run/results-error.ts'
export { claimRunFolder, trialFiles, type TrialName } from './run/run-folder.ts'
export { isSupported, percentileUs } from './statistics/supported-percentiles.ts'
export { mergeParts, responseUs, type MeanParts, type TimeSplit } from './record/time-split.ts'
export { SlowestRequests, slowestHundredth } from './tail/slowest-requests.ts'
export { attributeTail, tailCauses, type Tail, type TailCause } from './tail/tail.ts'
export { readTimeline, type TimelineRow } from './record/timeline.ts'
export type { TrialRecord } from './record/trial.ts'
export { splitRun, type Split, type SplitPart } from './split/split-run.ts'
export type { MeanDifference } from './statistics/mean-difference.ts'
export { runOfLoad } from './run/run-of-load.ts'
export { writeFileWhole } from './run/write-file.ts'
export { writeMergedRun } from './run/write-merged-run.ts'
export { formatJson, writeManifest, writeTrial } from './run/write-run.ts'
export { packRun } from './run/packed-trials.ts'
export { listRuns, readRun, type Run } from './run/read-run.ts'
export { comparisonLimits } from './compare/comparison-limits.ts'
export { compareRun } from './compare/compare-run.ts'
export { summarizeVariant } from './compare/trial-metrics.ts'
export type {
  Comparison,
  MetricRatio,
  NoiseFloor,
  PairComparison,
  PairOutcome,
  Spread,
  Validity,
  VariantSummary,
} from './compare/comparison.ts'
export { acrossRuns, type AcrossRatio, type AcrossVariant } from './across/across-runs.ts'
export { notComparable } from './across/not-comparable.ts'
export { answerRun } from './answer/answer-run.ts'
export { capacityAnswer } from './answer/capacity-answer.ts'
export { capacityLine } from './answer/lines/capacity-line.ts'
export { axisChoices, type AxisPoint } from './axis/axis-choices.ts'
export { keepsLevel, levelMissed, levelText } from './curve/service-level.ts'
export type { CurvePoint, LoadCurve } from './curve/curve.ts'
export type {
  Answer,
  AnswerLine,
  AnswerMetric,
  AnswerOutcome,
  AnswerStatus,
  BlockRatio,
  CapacityAnswer,
  CapacityFigures,
  CapacityRatio,
  Crossing,
  LibraryPart,
  LoadFigures,
  LoadVerdict,
  PairAnswer,
  PairAtLoad,
  PairKind,
  RoundCounts,
  TailOwner,
  VariantFigures,
} from './answer/answer.ts'
