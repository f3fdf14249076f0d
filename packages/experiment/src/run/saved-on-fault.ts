import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ResultsError,
  writeMergedRun,
  type Manifest,
  type Run,
  type TrialRecord,
} from '@rpc-vs-mom/results'

type Measured = Pick<Run, 'manifest' | 'trials'>

/**
 * Writes; where that fails with a ResultsError, saves what was measured until then in a folder of its own in the
 * temporary directory, and rejects with the error that says where.
 */
export async function savedOnFault<T>(
  write: () => T,
  measured: () => Measured,
): Promise<Awaited<T>> {
  try {
    return await write()
  } catch (error) {
    throw error instanceof ResultsError ? await saved(error, measured()) : error
  }
}

async function saved(fault: ResultsError, measured: Measured): Promise<ResultsError> {
  if (measured.trials.length === 0) return fault
  const sentence = await save(measured).catch(
    (error: unknown) =>
      `What was measured is lost, because it cannot be saved in ${tmpdir()} either: ${String(error)}.`,
  )
  return new ResultsError(fault.kind, `${fault.message} ${sentence}`, { cause: fault })
}

async function save({ manifest, trials }: Measured): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rpc-vs-mom-saved-'))
  const planned = manifest.order.flat().length
  const part = trials.length < planned && {
    interrupted: `after ${trials.length} of ${planned} trials`,
    order: orderOf(trials, manifest),
  }
  await writeMergedRun(folder, { manifest: { ...manifest, ...part }, trials })
  return `What was measured is saved, without its seconds, in ${folder}; "pnpm report ${folder}" shows it.`
}

/** Which trials there are, by round; a round without any, before others, was dropped and stays as it was ordered. */
export function orderOf(
  trials: readonly TrialRecord[],
  { order: ordered }: Pick<Manifest, 'order'>,
): (readonly string[])[] {
  const order: string[][] = []
  for (const { round, variant } of trials) (order[round - 1] ??= []).push(variant)
  return Array.from(order, (own, index) => own ?? ordered[index]!)
}
