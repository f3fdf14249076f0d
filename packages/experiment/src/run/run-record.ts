import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { maskSecrets } from '@rpc-vs-mom/address'
import {
  claimRunFolder,
  ResultsError,
  TrialLog,
  type BlockDesign,
  type BlockStart,
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
  /** Gives up a round of a run with a design, because the hammer could not keep to its plan; nothing of it is kept. */
  drop(round: number, trials: readonly TrialName[]): Promise<void>
  /** Notes a round of a run with a design that is not put, because nothing would come of it. */
  skip(round: number): void
  /** Adds what is known of a start whose rounds are over, to a run with a design. */
  addStart(start: BlockStart): Promise<void>
  /** `interrupted` says after how much of it the run was stopped, where it was. */
  finish(interrupted?: string): Promise<void>
}

export async function beginRun(resultsFolder: string, facts: RunFacts): Promise<RunRecord> {
  const startedAt = new Date().toISOString()
  let manifest: Manifest = { schemaVersion: 2, startedAt, ...facts }
  const folder = await claimRunFolder(resultsFolder, startedAt, facts.name)
  const trials: TrialRecord[] = []
  const repeated: RepeatedTrial[] = []
  const logs = new Map<number, TrialLog>()
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
    open: (trial) =>
      orSaved(() => {
        const log = new TrialLog(folder, trial)
        logs.set(trial.number, log)
        return log
      }),
    async add(trial) {
      trials.push(trial)
      await orSaved(() => {
        const fault = logs.get(trial.number)?.fault
        logs.delete(trial.number)
        if (fault) throw fault
        return writeInto(folder, trial)
      })
    },
    repeat({ variant, round, verdict }) {
      repeated.push({ variant, round, reasons: verdict.reasons })
    },
    async drop(round, given) {
      const design = designOf(manifest)
      manifest = { ...manifest, design: { ...design, dropped: [...(design.dropped ?? []), round] } }
      for (const { number } of given) {
        await logs.get(number)?.remove()
        logs.delete(number)
      }
    },
    skip(round) {
      const design = designOf(manifest)
      manifest = { ...manifest, design: { ...design, skipped: [...(design.skipped ?? []), round] } }
    },
    async addStart(start) {
      const design = designOf(manifest)
      manifest = { ...manifest, design: { ...design, starts: [...design.starts, start] } }
      await orSaved(() => writeManifest(folder, manifest))
    },
    async finish(interrupted) {
      if (interrupted !== undefined) manifest = partOf(manifest, trials, interrupted)
      await orSaved(() => writeManifest(folder, end()))
    },
  }
}

function designOf({ design }: Manifest): BlockDesign {
  if (design === undefined) throw new TypeError('a run without a design has no starts or rounds')
  return design
}

/** The manifest of a run that ended before its last trial. */
function partOf(manifest: Manifest, trials: readonly TrialRecord[], interrupted: string): Manifest {
  const { design } = manifest
  const order = orderOf(trials, manifest)
  return {
    ...manifest,
    interrupted,
    order,
    ...(design && { design: { ...design, rounds: design.rounds.slice(0, order.length) } }),
  }
}

/** Writing makes the folders of its files anew, so what was removed with them would not be missed otherwise. */
async function writeInto(folder: string, trial: TrialRecord): Promise<void> {
  await writeTrial(folder, trial)
  if (existsSync(join(folder, 'manifest.json'))) return
  throw new ResultsError('notWritable', `Cannot write ${folder}: it was removed.`)
}

/** The part of the manifest that the settings decide; `command` is what was typed. */
export function manifestFactsOf(
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
