import { join } from 'node:path'
import { readText, writeFileWhole } from '@rpc-vs-mom/results'
import type { RenderedRun } from './rendered-run.ts'

/** Writes what was rendered of a run beside its data. */
export async function writeReport(runFolder: string, { files }: RenderedRun): Promise<void> {
  for (const [name, text] of files) await writeFileWhole(join(runFolder, name), text)
}

/** The rendered files of a run that are missing or not what its data gives. */
export async function staleFiles(runFolder: string, { files }: RenderedRun): Promise<string[]> {
  const compared = files.map(async ([name, text]) => {
    const written = await readText(join(runFolder, name)).catch(() => undefined)
    return written === text ? [] : [join(runFolder, name)]
  })
  return (await Promise.all(compared)).flat()
}
