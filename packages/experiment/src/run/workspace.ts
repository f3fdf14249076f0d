import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOwnedFolder } from '@rpc-vs-mom/files'
import type { DatasetSpec } from '@rpc-vs-mom/dataset'
import type { SalesProfile } from '@rpc-vs-mom/query'
import { runApp } from '../processes/app-process.ts'

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
 * Seeds a data set that serves a query profile into `folder` and returns the path of its file. The seeder is
 * ended when `stack` is disposed.
 */
export async function seedInto(
  folder: string,
  { seed, sales, profile = 'index' }: DatasetSpec & { readonly profile?: SalesProfile },
  stack?: AsyncDisposableStack,
): Promise<string> {
  const db = join(folder, 'sales.db')
  const spec = ['--seed', String(seed), '--sales', String(sales), '--profiles', profile]
  await runApp('seeder', ['--out', db, ...spec], stack)
  return db
}
