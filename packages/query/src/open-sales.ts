import { SealWatch } from '@rpc-vs-mom/files'
import type { Database } from 'better-sqlite3'
import { cubeProfile } from './cube-profile.ts'
import { howToSeedAnew } from './how-to-seed-anew.ts'
import { indexProfile } from './index-profile.ts'
import { lookForChanges } from './look-for-changes.ts'
import { checkReadable, openReadOnly } from './open-read-only.ts'
import { originalProfile } from './original-profile.ts'
import type { NameIds } from './name-ids.ts'
import { SalesFileError } from './sales-file-error.ts'
import { readMeta, type SalesMeta } from './sales-meta.ts'
import type { SalesProfile, Summarize } from './sales-profile.ts'

/** An open database of sales. */
export interface Sales {
  /** Counts and sums the sales that pass a filter, synchronously. */
  readonly summarize: Summarize
  readonly meta: SalesMeta
  readonly profile: SalesProfile
  /**
   * Resolves within about 100 ms when somebody has written to the file in place; `summarize` throws
   * the same error from then on. What was answered since the write may be wrong.
   */
  readonly changed: Promise<SalesFileError>
  close(): void
}

export interface OpenSalesOptions {
  /** `index` where it is not given. */
  readonly profile?: SalesProfile
}

/**
 * Opens a file that the seeder wrote, read-only, and holds one read transaction until it is closed: all
 * answers come from one state of the file, and no call pays for file locks. Throws `SalesFileError`; all of
 * the file is read once, to see that it is as it was written.
 */
export function openSales(path: string, { profile = 'index' }: OpenSalesOptions = {}): Sales {
  checkReadable(path)
  const watch = new SealWatch(path)
  const database = openReadOnly(path)
  try {
    const meta = readMeta(database, path)
    if (!watch.wasIntact) throw damaged(path)
    checkServes(path, meta, profile)
    const looking = lookForChanges(watch, path)
    const summarize = looking.unlessChanged(summarizer(database, profile))
    const close = (): void => {
      looking.end()
      database.close()
    }
    return { meta, profile, summarize, changed: looking.changed, close }
  } catch (error) {
    database.close()
    throw error
  }
}

function damaged(path: string): SalesFileError {
  return new SalesFileError(
    'damaged',
    `${path} is not as pnpm seed wrote it: it was changed or damaged; ${howToSeedAnew(path)}`,
  )
}

function checkServes(path: string, { profiles }: SalesMeta, profile: SalesProfile): void {
  if (profiles.includes(profile)) return
  throw new SalesFileError(
    'no-profile',
    `${path} has no tables for profile ${profile}; ${howToSeedAnew(path, [`--profiles ${profile}`])}`,
  )
}

function summarizer(database: Database, profile: SalesProfile): Summarize {
  const ids = { regions: idsOf(database, 'regions'), categories: idsOf(database, 'categories') }
  switch (profile) {
    case 'original':
      return originalProfile(database, ids)
    case 'index':
      return indexProfile(database, ids)
    case 'cube':
      return cubeProfile(database, ids, indexProfile(database, ids))
  }
}

function idsOf(database: Database, table: keyof NameIds): ReadonlyMap<string, number> {
  return new Map(
    database.prepare<[], [string, number]>(`SELECT name, id FROM ${table}`).raw().all(),
  )
}
