import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset, type DatasetProfile } from '@rpc-vs-mom/dataset'

export const spec = { seed: 5, sales: 3000 }

export interface SalesFile {
  readonly folder: string
  readonly db: string
  /** Another database with other sales. */
  readonly other: string
  remove(): void
}

/** A folder with `sales.db`, ready for `index` and `profiles`; `remove` deletes it. */
export async function writeSalesFile(...profiles: DatasetProfile[]): Promise<SalesFile> {
  const folder = mkdtempSync(join(tmpdir(), 'worker-test-'))
  const db = join(folder, 'sales.db')
  await writeDataset(db, spec, { profiles })
  const other = join(folder, 'other.db')
  await writeDataset(other, { ...spec, seed: 6 })
  return { folder, db, other, remove: () => rmSync(folder, { recursive: true }) }
}
