import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  seedInto,
  type FoundBrokers,
  type Setting,
  type TogetherSpec,
} from '@rpc-vs-mom/experiment'
import { servingOf, type Settings, type Workload } from '@rpc-vs-mom/workload'
import { drawQuestions, type DrawnQuestions } from '../draw-run.ts'
import type { ExperimentFlags } from './experiment-flags.ts'
import { outstandingMax } from './experiment-loads.ts'
import { log } from '../log.ts'
import { sizeOf } from '../summary.ts'

/** By setting; undefined is that of the flags alone. */
export type DrawnSettings = ReadonlyMap<Setting | undefined, DrawnQuestions>

/** Draws the questions of every setting of an experiment from the seed of the flags; the first is that of the flags alone. */
export async function drawSettings(
  flags: ExperimentFlags,
  workload: Workload,
): Promise<DrawnSettings> {
  const plain = await drawQuestions(flags, workload)
  const drawn = new Map<Setting | undefined, DrawnQuestions>([[undefined, plain]])
  for (const { setting } of flags.experiment.loads) {
    if (drawn.has(setting)) continue
    drawn.set(setting, setting?.workload ? await drawOwn(setting.workload) : plain)
  }
  return drawn

  async function drawOwn(own: Settings): Promise<DrawnQuestions> {
    const changed = { ...plain.settings, ...own }
    return { settings: changed, questions: await workload.draw(changed, flags.seed) }
  }
}

interface Surroundings {
  readonly flags: ExperimentFlags
  readonly workload: Workload
  readonly brokers: FoundBrokers
  readonly folder: string
  readonly stack: AsyncDisposableStack
}

/** What is started for each setting; settings that ask the same are answered from the same data. */
export async function specsOf(
  drawn: DrawnSettings,
  { flags, workload, brokers, folder, stack }: Surroundings,
): Promise<ReadonlyMap<Setting | undefined, TogetherSpec>> {
  const files = new Map<DrawnQuestions, string>()
  const specs = new Map<Setting | undefined, TogetherSpec>()
  for (const [setting, own] of drawn) {
    const file = files.get(own) ?? (await seed(own))
    files.set(own, file)
    const { workers = flags.workers, connections = flags.connections, handlerTime } = setting ?? {}
    specs.set(setting, {
      serving: servingOf(workload, own.settings, file),
      brokers,
      workers,
      connections,
      maxOutstanding: outstandingMax,
      ...(handlerTime && { handlerTime }),
    })
  }
  return specs

  async function seed({ settings, questions }: DrawnQuestions): Promise<string> {
    log(`seeding ${sizeOf(questions.dataSet)}`)
    const own = join(folder, String(files.size))
    await mkdir(own)
    return seedInto(own, workload, settings, stack)
  }
}
