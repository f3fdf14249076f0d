import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'

export const spec = { seed: 5, sales: 3000 }

/** A folder with `sales.db`, ready for every profile; `remove` deletes it. */
export async function writeSalesFile(): Promise<{ folder: string; db: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'worker-test-'))
  const db = join(folder, 'sales.db')
  await writeDataset(db, spec, { profiles: ['original', 'cube'] })
  return { folder, db, remove: () => rmSync(folder, { recursive: true }) }
}
