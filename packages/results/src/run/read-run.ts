import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Cost } from '../record/cost.ts'
import { readDocument, readText } from './document.ts'
import { parseHost, type HostShares } from '../record/host.ts'
import { readIntervalLog } from '../record/interval-log.ts'
import type { Ledger } from '../record/ledger.ts'
import type { Manifest } from './manifest.ts'
import { mergeOverTime, stretchLengthS, type Stretch } from '../record/over-time.ts'
import {
  parsePauses,
  type ProgramCollections,
  type ProgramPauses,
} from '../record/program-pauses.ts'
import { unpackTrials, type UnpackedTrials } from './packed-trials.ts'
import { readManifest } from './read-manifest.ts'
import { readRecording, type ReadRecording } from './read-recording.ts'
import { tagsOf, type Recording } from '../record/recording.ts'
import { ResultsError } from './results-error.ts'
import { sequenceOf, trialFiles } from './run-folder.ts'
import type { TrialRecord } from '../record/trial.ts'

/** A finished run, read back; everything a report needs. */
export interface Run {
  readonly manifest: Manifest
  /** In the order in which they ran. */
  readonly trials: readonly TrialRecord[]
  /** Response times over time by the name of the variant; absent in a run that was not read from disk. */
  readonly overTime?: Readonly<Record<string, readonly Stretch[]>>
}

/** Reads and checks every file of a run; throws a ResultsError `badData` with the first fault. */
export async function readRun(runFolder: string): Promise<Run> {
  const manifest = await readManifest(runFolder)
  if (manifest.finishedAt === undefined) {
    throw new ResultsError(
      'badData',
      `${runFolder} is half-written: the run was stopped before its end, so run it again.`,
    )
  }
  await using unpacked = await unpackTrials(runFolder)
  return await inWordsOf(runFolder, unpacked, () => readTrials(unpacked.folder, manifest))
}

async function readTrials(runFolder: string, manifest: Manifest): Promise<Run> {
  const trials: TrialRecord[] = []
  const hasFaults = manifest.plan.faults !== undefined
  // One after another: of several faults at once it would be chance which one is told.
  for (const place of placesOf(manifest)) trials.push(await readTrial(runFolder, place, hasFaults))
  return { manifest, trials, overTime: await readOverTime(runFolder, { manifest, trials }) }
}

/** Of all trials that were kept; those of a round that was dropped or skipped have numbers all the same. */
function placesOf({ order, design }: Manifest): TrialPlace[] {
  const empty = new Set([...(design?.dropped ?? []), ...(design?.skipped ?? [])])
  return order
    .flatMap((round, index) => round.map((variant) => ({ variant, round: index + 1 })))
    .map((place, index) => ({ ...place, number: index + 1 }))
    .filter(({ round }) => !empty.has(round))
}

/** Names the packed run instead of the temporary folder in whatever is wrong with it. */
async function inWordsOf<T>(
  runFolder: string,
  { folder }: UnpackedTrials,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ResultsError) || folder === runFolder) throw error
    const sentence = error.message.replaceAll(folder, runFolder)
    throw new ResultsError(error.kind, sentence, { cause: error })
  }
}

/** The run folders below a results folder, oldest first by their sequence numbers; none is a ResultsError `badData`. */
export async function listRuns(resultsFolder: string): Promise<string[]> {
  const entries = await readdir(resultsFolder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ResultsError('badData', noRuns(resultsFolder), { cause })
  })
  const runs = entries.flatMap((entry) => {
    const sequence = entry.isDirectory() ? sequenceOf(entry.name) : undefined
    return sequence === undefined ? [] : [{ sequence, name: entry.name }]
  })
  if (runs.length === 0) throw new ResultsError('badData', noRuns(resultsFolder))
  return runs
    .toSorted((a, b) => a.sequence - b.sequence || (a.name < b.name ? -1 : 1))
    .map(({ name }) => join(resultsFolder, name))
}

function noRuns(resultsFolder: string): string {
  return `${resultsFolder} holds no run; "pnpm bench" makes one, --results names another folder.`
}

type TrialPlace = Pick<TrialRecord, 'number' | 'variant' | 'round'>
type TrialDocument = Omit<
  TrialRecord,
  'recording' | 'ledger' | 'cost' | 'host' | 'programs' | 'faults' | 'recoveries'
> & {
  readonly schemaVersion: 1
  readonly host?: HostShares
  readonly programs?: readonly ProgramCollections[]
  readonly recording: Omit<Recording, keyof ReadRecording>
}

async function readTrial(
  runFolder: string,
  place: TrialPlace,
  hasFaults: boolean,
): Promise<TrialRecord> {
  const files = trialFiles(runFolder, place)
  const document = await readDocument<TrialDocument>(files.trial, 'trial')
  const ledger = await readDocument<Ledger & { schemaVersion: 1 }>(files.ledger, 'ledger')
  const cost = await readDocument<Cost & { schemaVersion: 1 }>(files.cost, 'cost')
  const { schemaVersion: _trialVersion, recording, host, programs, ...trial } = document
  if (trial.round !== place.round || trial.variant !== place.variant)
    throw new ResultsError(
      'badData',
      `${basename(files.folder)} is not trial ${place.number} of the manifest.`,
    )
  const { schemaVersion: _ledgerVersion, ...counts } = ledger
  return {
    ...trial,
    ledger: counts,
    cost: { components: cost.components },
    ...(host && { host: { ...host, seconds: parseHost(await readText(files.host), files.host) } }),
    ...(programs && { programs: await readPauses(programs, files.pauses) }),
    ...(hasFaults && (await readFaults(files.faults))),
    recording: { ...recording, ...(await readRecording(files, tagsOf(recording))) },
  }
}

type FaultRecord = Required<Pick<TrialRecord, 'faults' | 'recoveries'>>

async function readFaults(file: string): Promise<FaultRecord> {
  const { faults, recoveries } = await readDocument<FaultRecord>(file, 'faults')
  return { faults, recoveries }
}

async function readPauses(
  programs: readonly ProgramCollections[],
  file: string,
): Promise<ProgramPauses[]> {
  const byProgram = parsePauses(await readText(file), file)
  return programs.map((one) => ({ ...one, pauses: byProgram.get(one.program) ?? [] }))
}

async function readOverTime(
  runFolder: string,
  { manifest, trials }: Pick<Run, 'manifest' | 'trials'>,
): Promise<NonNullable<Run['overTime']>> {
  const lengthS = stretchLengthS(manifest.plan.durationMs)
  const overTime: Record<string, readonly Stretch[]> = {}
  for (const { name } of manifest.variants) {
    const logs = trials
      .filter(({ variant }) => variant === name)
      .map((trial) => readIntervalLog(trialFiles(runFolder, trial).intervalLog('response')))
    overTime[name] = await mergeOverTime(logs, lengthS)
  }
  return overTime
}
