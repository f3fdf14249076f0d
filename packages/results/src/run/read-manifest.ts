import { readDocument } from './document.ts'
import type { DataSet, Manifest, PlanSummary, Question } from './manifest.ts'
import { manifestFile } from './run-folder.ts'

/** Version 1, from when the only workload was sales: its rows and its query profile had fields of their own. */
interface FirstManifest extends Omit<Manifest, 'schemaVersion' | 'plan' | 'dataSet'> {
  readonly schemaVersion: 1
  readonly plan: Omit<PlanSummary, 'settings'> & { readonly profile?: string }
  readonly dataSet: Omit<DataSet, 'size'> & { readonly sales: number }
}

/** As written while there was one pair of equal wires at most. */
interface ManifestOfOnePair extends Omit<Manifest, 'question'> {
  readonly question: Question & {
    readonly equalPair?: { readonly baseline: string; readonly challenger: string }
  }
}

/** Reads `manifest.json` of either version; throws a ResultsError `badData` with the first fault. */
export async function readManifest(runFolder: string): Promise<Manifest> {
  const manifest = await readDocument<ManifestOfOnePair | FirstManifest>(
    manifestFile(runFolder),
    'manifest',
  )
  return manifest.schemaVersion === 1 ? upgraded(manifest) : withPairs(manifest)
}

function withPairs({ question, ...rest }: ManifestOfOnePair): Manifest {
  const { equalPair, ...others } = question
  if (equalPair === undefined) return { question: others, ...rest }
  const both = 'run on wires of this study, so that no library makes the difference'
  return { question: { ...others, equalPairs: [{ ...equalPair, both }] }, ...rest }
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
