import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  generateDataset,
  writeDataset,
  type Dataset,
  type DatasetProfile,
  type DatasetSpec,
} from '@rpc-vs-mom/dataset'

/** A database in a folder of its own, which is removed at the end of its scope. */
export interface SeededFile extends Disposable {
  readonly dataset: Dataset
  readonly path: string
}

export async function seededFile(
  spec: DatasetSpec,
  profiles: readonly DatasetProfile[],
): Promise<SeededFile> {
  const folder = mkdtempSync(join(tmpdir(), 'workload-'))
  const path = join(folder, 'sales.db')
  await writeDataset(path, spec, { profiles })
  return {
    dataset: generateDataset(spec),
    path,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
