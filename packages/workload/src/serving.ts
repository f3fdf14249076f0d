import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { program, type Option } from '@rpc-vs-mom/cli'
import type { Handler } from '@rpc-vs-mom/service'
import type { Contract } from '@rpc-vs-mom/transport'
import { settingsOf, type Settings, type Workload } from './workload.ts'

/** The answering side of a workload: what a worker runs. */
export interface Serving<S extends Settings = Settings> {
  /** What a worker may set; each has a default. */
  readonly options: readonly Option[]
  /**
   * Opens what the answers come from; `name` is carried by every answer. Rejects with a `CommandError` where that
   * cannot be.
   */
  open(settings: S, name: string): Promise<Answers>
}

/** Who answers, by the name of the workload, and the flags that say how. */
export interface ServingChoice {
  readonly workload: string
  readonly flags: readonly string[]
  /** Set where workers write: who answers from an empty file of its own. */
  afresh?(): FreshServing
}

/** Who answers from files that are there for one start of a system only. */
export interface FreshServing extends ServingChoice {
  /** Where a worker keeps what it has accepted, by its name. */
  workLog(worker: string): string
  /** Deletes the files, when all workers have ended. */
  remove(): Promise<void>
}

/** What was opened to answer from. */
export interface Answers {
  readonly contract: Contract
  readonly handlers: readonly Handler[]
  /** Resolves when what the answers come from has changed, so that nobody knows what they would be; never where absent. */
  readonly changed?: Promise<Error>
  /** Ends for good; what waits is never answered, so take no requests any more before. */
  close(): Promise<void>
}

/** Who answers as the settings assume, from the file that the seeder made for them. */
export function servingOf(workload: Workload, settings: Settings, dataFile: string): ServingChoice {
  const choiceOf = (file: string): ServingChoice => ({
    workload: workload.name,
    flags: workload.workerFlags(settings, file),
  })
  if (workload.writes !== true) return choiceOf(dataFile)
  return {
    ...choiceOf(dataFile),
    afresh() {
      const file = `${dataFile}-${randomUUID()}`
      return {
        ...choiceOf(file),
        workLog: (worker) => `${file}-work-${worker}`,
        remove: () => removeAll(file),
      }
    },
  }
}

/** A SQLite database with the files beside it, all of whose names begin alike. */
async function removeAll(file: string): Promise<void> {
  const folder = dirname(file)
  for (const name of await readdir(folder))
    if (name.startsWith(basename(file))) await rm(join(folder, name), { force: true })
}

/** What a worker is told on its command line. */
export function workerFlags({ workload, flags }: ServingChoice): string[] {
  return ['--workload', workload, ...flags]
}

/** Opens what a worker with these flags would, in this process; throws as `Serving.open` does. */
export function openWith(
  serving: Serving,
  flags: readonly string[],
  name: string,
): Promise<Answers> {
  const command = program(name, 'Answers in the process that asks.')
  for (const option of serving.options) command.addOption(option)
  command.parse(flags, { from: 'user' })
  return serving.open(settingsOf(serving, command.opts()), name)
}
