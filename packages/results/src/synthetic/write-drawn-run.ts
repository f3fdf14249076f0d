import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@rpc-vs-mom/files'
import type { SinkOf } from './draw-trial.ts'
import type { Run } from '../run/read-run.ts'
import { runFolderOf } from '../run/run-folder.ts'
import { TrialLog } from '../record/trial-log.ts'
import { writeManifest, writeTrial } from '../run/write-run.ts'

/** Writes a run that is drawn while its logs are open, as the hammer would; returns its folder. */
export async function writeDrawnRun(
  resultsFolder: string,
  draw: (sinkOf: SinkOf) => Run,
): Promise<string> {
  const drawing = join(resultsFolder, 'drawing')
  await makeFolder(drawing)
  const logs: TrialLog[] = []
  const { manifest, trials } = draw((trial) => {
    const log = new TrialLog(drawing, trial)
    logs.push(log)
    return log
  })
  for (const log of logs) {
    await log.close()
    if (log.fault) throw log.fault
  }
  for (const trial of trials) await writeTrial(drawing, trial)
  await writeManifest(drawing, manifest)
  const { startedAt, name } = manifest
  const folder = runFolderOf(resultsFolder, { sequence: 1, startedAt, name })
  await rename(drawing, folder)
  return folder
}
