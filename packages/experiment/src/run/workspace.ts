import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOwnedFolder } from '@rpc-vs-mom/files'
import type { Settings, Workload } from '@rpc-vs-mom/workload'
import { runApp, type RunOptions } from '../processes/app-process.ts'

/**
 * A temporary folder that is gone when `stack` is disposed; those of processes that were killed before they
 * could remove theirs are removed first.
 */
export async function temporaryFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = makeOwnedFolder(tmpdir(), 'rpc-vs-mom-')
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/**
 * Has the data made that the settings of a workload assume, in `folder`, and returns the path of its file, which is
 * not there where the workload needs none. The seeder is ended when `stack` is disposed; what it says goes to `results`.
 */
export async function seedInto(
  folder: string,
  workload: Workload,
  settings: Settings,
  stack?: AsyncDisposableStack,
  results: RunOptions['results'] = 'stdout',
): Promise<string> {
  const file = join(folder, `${workload.name}.db`)
  const flags = workload.seederFlags?.(settings)
  if (flags) await runApp('seeder', ['--out', file, ...flags], { stack, results })
  return file
}
