/**
 * Vitest global setup: one database of sales for a whole test run, with the tables of every profile, given to tests as
 * `inject('salesDatabase')`. They only read it; one that changes its file seeds its own.
 */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOwnedFolder } from '@rpc-vs-mom/files'
import type { TestProject } from 'vitest/node'
import type { DatasetSpec } from './dataset-spec.ts'
import { datasetProfiles } from './profiles.ts'
import { writeDataset } from './write-dataset.ts'

declare module 'vitest' {
  interface ProvidedContext {
    salesDatabase: { readonly path: string; readonly spec: DatasetSpec }
  }
}

const spec: DatasetSpec = { seed: 11, sales: 1000 }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = makeOwnedFolder(tmpdir(), 'rpc-vs-mom-test-database-')
  const path = join(folder, 'sales.db')
  await writeDataset(path, spec, { profiles: datasetProfiles })
  project.provide('salesDatabase', { path, spec })
  return () => rm(folder, { recursive: true })
}
