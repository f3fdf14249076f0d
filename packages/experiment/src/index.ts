/**
 * The experiment: what is asked and when (plan), one trial of it (trial), the trials of a run in turn (run), the
 * ways of connecting (variants), and what they need running: processes, brokers, clusters.
 *
 * It prints nothing and reads no command line; apps do.
 */
export { scheduleBlocks, type ScheduledRound } from './blocks/block-schedule.ts'
export type { TogetherSpec } from './blocks/clusters-together.ts'
export { runBlocks } from './blocks/run-blocks.ts'
export { searchTargets, searchTogether, type TargetSearch } from './capacity/search-together.ts'
export { parseSlo } from './capacity/service-level.ts'
export type { NumberedRound } from './blocks/run-start.ts'
export type {
  Experiment,
  ExperimentLoad,
  ExperimentSize,
  Setting,
} from './experiments/experiment.ts'
export { blockExperiments, trialExperiments } from './experiments/experiments.ts'
export {
  acquireBrokers,
  observabilityOf,
  versionsOf,
  type FoundBrokers,
} from './broker/acquire-brokers.ts'
export { acquireBrokersOrStandIns, standInFor } from './broker/stand-ins.ts'
export { startCluster, type Cluster } from './cluster/cluster.ts'
export { composeComponents } from './cluster/compose-components.ts'
export { rotateOver, sendInTurn, sumCounters } from './cluster/connections.ts'
export {
  foreignComponents,
  foreignProcess,
  type ForeignProcess,
} from './cluster/foreign-components.ts'
export { requireGiven } from './cluster/given-cluster.ts'
export { otherKindOf, reach, reachTimeoutMs } from './cluster/reach.ts'
export { checkFaults } from './faults/check-faults.ts'
export { inOrder, parseFaults } from './faults/parse-faults.ts'
export type { LoadSettings } from './plan/load-settings.ts'
export { highestRate, planRounds, planRun, type RunPlan } from './plan/plan-trial.ts'
export { AppFailed, runApp, startApp } from './processes/app-process.ts'
export { noteMeasuring } from './run/alone-here.ts'
export { beginRun, manifestFactsOf, type RunRecord } from './run/run-record.ts'
export { scheduleRounds, type ScheduledTrial } from './run/schedule.ts'
export { isGeneratorFault, runScheduledTrial } from './run/run-scheduled-trial.ts'
export { seedInto, temporaryFolder } from './run/workspace.ts'
export { runTrial, type TrialPlan, type TrialResult } from './trial/run-trial.ts'
export type { TrialTarget } from './trial/trial-target.ts'
export {
  describeParticipant,
  participantsOf,
  surroundingsOf,
  type Participant,
} from './variants/participants.ts'
export { foreignTarget, withProcesses } from './variants/foreign-target.ts'
export type { Variant } from './variants/variant.ts'
export { defaultVariants, equalPairsAmong, variants, variantsNamed } from './variants/variants.ts'
