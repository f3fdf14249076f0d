import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { maskSecrets } from '@rpc-vs-mom/address'
import {
  claimRunFolder,
  ResultsError,
  TrialLog,
  writeManifest,
  writeTrial,
  type Manifest,
  type RepeatedTrial,
  type TrialName,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import { settleGraceMs } from '@rpc-vs-mom/load'
import { timeLimits } from '@rpc-vs-mom/transport'
import { lastReplies } from '../trial/last-replies.ts'
import type { LoadSettings } from '../plan/load-settings.ts'
import { orderOf, savedOnFault } from './saved-on-fault.ts'
import { summarizePlan, type RunPlan } from '../plan/plan-trial.ts'

/** What is known of a run before its first trial. */
export type RunFacts = Omit<Manifest, 'schemaVersion' | 'startedAt' | 'finishedAt'>

/**
 * A run on disk: the manifest first, then each trial as it ends, so that an interruption loses one trial at most.
 * Where it cannot be written any more, all calls reject with a ResultsError `notWritable`, and what was measured
 * until then is in a folder that its sentence names.
 */
export interface RunRecord {
  readonly folder: string
  readonly manifest: Manifest
  readonly trials: readonly TrialRecord[]
  /** Opens what is written while a trial runs, without what an earlier attempt at it left. */
  open(trial: TrialName): Promise<TrialLog>
  /** Adds a trial whose log is closed. */
  add(trial: TrialRecord): Promise<void>
  /** Notes a trial that is not kept, because it is done again. */
  repeat(trial: TrialRecord): void
  /** `interrupted` says after how much of it the run was stopped, where it was. */
  finish(interrupted?: string): Promise<void>
}

export async function beginRun(resultsFolder: string, facts: RunFacts): Promise<RunRecord> {
  const startedAt = new Date().toISOString()
  let manifest: Manifest = { schemaVersion: 2, startedAt, ...facts }
  const folder = await claimRunFolder(resultsFolder, startedAt, facts.name)
  const trials: TrialRecord[] = []
  const repeated: RepeatedTrial[] = []
  let log: TrialLog | undefined
  const end = (): Manifest => ({
    ...manifest,
    finishedAt: new Date().toISOString(),
    ...(repeated.length > 0 && { repeated }),
  })
  const orSaved = <T>(write: () => T): Promise<Awaited<T>> =>
    savedOnFault(write, () => ({ manifest: end(), trials }))
  await writeManifest(folder, manifest)
  return {
    folder,
    get manifest() {
      return manifest
    },
    trials,
    open: (trial) => orSaved(() => (log = new TrialLog(folder, trial))),
    async add(trial) {
      trials.push(trial)
      await orSaved(() => {
        if (log?.fault) throw log.fault
        return writeInto(folder, trial)
      })
    },
    repeat({ variant, round, verdict }) {
      repeated.push({ variant, round, reasons: verdict.reasons })
    },
    async finish(interrupted) {
      if (interrupted !== undefined) manifest = { ...manifest, interrupted, order: orderOf(trials) }
      await orSaved(() => writeManifest(folder, end()))
    },
  }
}

/** Writing makes the folders of its files anew, so what was removed with them would not be missed otherwise. */
async function writeInto(folder: string, trial: TrialRecord): Promise<void> {
  await writeTrial(folder, trial)
  if (existsSync(join(folder, 'manifest.json'))) return
  throw new ResultsError('notWritable', `Cannot write ${folder}: it was removed.`)
}

/** The part of the manifest that the settings decide; `command` is what was typed. */
export function factsOf(
  settings: LoadSettings,
  plan: RunPlan,
  command: string,
): Pick<Manifest, 'name' | 'plan' | 'dataSet' | 'observability' | 'commands' | 'timeLimits'> {
  return {
    name: settings.name,
    plan: summarizePlan(plan, settings),
    dataSet: plan.questions.dataSet,
    observability: 'off',
    timeLimits: {
      ...timeLimits,
      settleMs: settleGraceMs,
      lateRepliesMs: lastReplies.limitMs,
    },
    commands: {
      run: maskSecrets(command),
      report: 'pnpm report',
    },
  }
}
