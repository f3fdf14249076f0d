import { openRegular } from '@rpc-vs-mom/files'
import answerSchema from '../../schemas/answer.json' with { type: 'json' }
import comparisonSchema from '../../schemas/comparison.json' with { type: 'json' }
import costSchema from '../../schemas/cost.json' with { type: 'json' }
import faultsSchema from '../../schemas/faults.json' with { type: 'json' }
import ledgerSchema from '../../schemas/ledger.json' with { type: 'json' }
import firstManifestSchema from '../../schemas/manifest-1.json' with { type: 'json' }
import manifestSchema from '../../schemas/manifest.json' with { type: 'json' }
import trialSchema from '../../schemas/trial.json' with { type: 'json' }
import { schemaFault, type JsonSchema } from './json-schema.ts'
import { ResultsError } from './results-error.ts'

/** The published JSON Schema of every document of a run. */
export const schemas = {
  manifest: manifestSchema as JsonSchema,
  trial: trialSchema as JsonSchema,
  ledger: ledgerSchema as JsonSchema,
  cost: costSchema as JsonSchema,
  faults: faultsSchema as JsonSchema,
  comparison: comparisonSchema as JsonSchema,
  answer: answerSchema as JsonSchema,
} as const
export type DocumentKind = keyof typeof schemas

/** Version of all documents but the manifest. */
export const schemaVersion = 1

/** The schemas that are read, by their versions, the newest last; a reader refuses every other. */
const versions: Readonly<Record<DocumentKind, Readonly<Record<number, JsonSchema>>>> = {
  manifest: { 1: firstManifestSchema as JsonSchema, 2: schemas.manifest },
  trial: { [schemaVersion]: schemas.trial },
  ledger: { [schemaVersion]: schemas.ledger },
  cost: { [schemaVersion]: schemas.cost },
  faults: { [schemaVersion]: schemas.faults },
  comparison: { [schemaVersion]: schemas.comparison },
  answer: { [schemaVersion]: schemas.answer },
}

/** Reads a JSON document of a run and checks it; throws a ResultsError that names the file and the fault. */
export async function readDocument<T>(file: string, kind: DocumentKind): Promise<T> {
  const value = parseJson(await readText(file), file)
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion
  const schema = schemaOf(kind, version)
  if (schema === undefined) {
    throw new ResultsError(
      'badData',
      `${file} has schema version ${JSON.stringify(version) ?? 'none'}, but this version of the ` +
        `report reads ${Object.keys(versions[kind]).join(' and ')} only; use the one the run was made with.`,
    )
  }
  const fault = schemaFault(schema, value)
  if (fault !== undefined) throw new ResultsError('badData', `${file} is not a ${kind}: ${fault}.`)
  return value as T
}

function schemaOf(kind: DocumentKind, version: unknown): JsonSchema | undefined {
  return typeof version === 'number' ? versions[kind][version] : undefined
}

/** Reads a file of a run; a missing or unreadable one, or no regular file, is a ResultsError that names it. */
export async function readText(file: string): Promise<string> {
  try {
    await using opened = await openRegular(file)
    return await opened.readFile('utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('badData', `Cannot read ${file}: ${reason}.`, { cause })
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ResultsError('badData', `${file} is not JSON; it may have been cut off.`, { cause })
  }
}
