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
  return { workload: workload.name, flags: workload.workerFlags(settings, dataFile) }
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
