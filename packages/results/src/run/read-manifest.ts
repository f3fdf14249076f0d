import { readDocument } from './document.ts'
import type { DataSet, Manifest, PlanSummary } from './manifest.ts'
import { manifestFile } from './run-folder.ts'

/** Version 1, from when the only workload was sales: its rows and its query profile had fields of their own. */
interface FirstManifest extends Omit<Manifest, 'schemaVersion' | 'plan' | 'dataSet'> {
  readonly schemaVersion: 1
  readonly plan: Omit<PlanSummary, 'settings'> & { readonly profile?: string }
  readonly dataSet: Omit<DataSet, 'size'> & { readonly sales: number }
}

/** Reads `manifest.json` of either version; throws a ResultsError `badData` with the first fault. */
export async function readManifest(runFolder: string): Promise<Manifest> {
  const manifest = await readDocument<Manifest | FirstManifest>(manifestFile(runFolder), 'manifest')
  return manifest.schemaVersion === 1 ? upgraded(manifest) : manifest
}

function upgraded({ plan, dataSet, ...rest }: FirstManifest): Manifest {
  const { profile, ...others } = plan
  const { sales, ...data } = dataSet
  return {
    ...rest,
    schemaVersion: 2,
    plan: { ...others, settings: profile === undefined ? {} : { 'query profile': profile } },
    dataSet: { ...data, size: { sale: sales } },
  }
}
